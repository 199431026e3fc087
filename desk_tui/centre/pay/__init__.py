"""The node's side of the national payment platform: start a payment, ask how it stands, fetch its
receipt, and hear the platform's own calls. The desks only ever see acts."""
