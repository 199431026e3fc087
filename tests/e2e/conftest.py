"""The same private PostgreSQL as the tests of the wire."""

from tests.centre.conftest import postgresql as postgresql
