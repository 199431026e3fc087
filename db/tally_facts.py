"""The SQL that makes a dossier's facts out of the readings, and what their numbers mean."""

from __future__ import annotations

# What is true of a dossier, as bits of `flags`.
ONLINE_OFFERED, RESULT_DUE, RESULT_FILE, SOME_PARTS, ALL_PARTS = 1, 2, 4, 8, 16
FEE, PAID, PAID_ONLINE, REUSED, FROM_STORE = 32, 64, 128, 256, 512
HELPED, ASKED_AGAIN, BACKWARDS, NO_PARTS = 1024, 2048, 4096, 8192

# How it ended: `outcome`.
OPEN, EARLY, ON_DAY, LATE, NO_DUE, CLOSED = range(6)

ROWS = "SELECT d.n FROM temp.to_tally t CROSS JOIN dossiers d ON d.id = t.id"
"""The rows of the dossiers at hand."""
SORT = "desk, procedure, version, channel, outcome, flags"
MONTH_OF_DUE = """
    CASE WHEN due = 0 THEN 0
         WHEN strftime('%d', printf('%d-%02d-%02d', due / 10000, due / 100 % 100, due % 100),
                       '+1 day') = '01' THEN due
         ELSE due / 100 * 100 + 1 END
"""


def months(sign: int) -> str:
    """Take the rows at hand out of the months (-1), or put them in (1)."""
    return (
        "INSERT INTO month_facts (ended, received, due, sort, n, days)"
        f" SELECT ended / 100 * 100 + 1, received / 100 * 100 + 1, {MONTH_OF_DUE}, sort,"
        f" {sign} * count(*), {sign} * sum(days) FROM dossier_facts WHERE n IN ({ROWS})"
        " AND received IS NOT NULL AND ended IS NOT NULL GROUP BY 1, 2, 3, 4"
        " ON CONFLICT (ended, received, due, sort)"
        " DO UPDATE SET n = n + excluded.n, days = days + excluded.days"
    )


def years(sign: int) -> str:
    """The same for whole years."""
    return (
        "INSERT INTO year_facts (ended, received, sort, n, days)"
        f" SELECT ended / 10000 * 10000 + 101, received / 10000 * 10000 + 101, sort,"
        f" {sign} * count(*), {sign} * sum(days) FROM dossier_facts WHERE n IN ({ROWS})"
        " AND received IS NOT NULL AND ended IS NOT NULL GROUP BY 1, 2, 3"
        " ON CONFLICT (ended, received, sort)"
        " DO UPDATE SET n = n + excluded.n, days = days + excluded.days"
    )


def _day(moment: str) -> str:
    # Vietnam has kept UTC+7, without summer time, since 1975.
    return f"cast(strftime('%Y%m%d', {moment}, '+7 hours') AS INTEGER)"


_PAPERS = f"""
    SELECT coalesce(max(file AND NOT result), 0) * {SOME_PARTS}
         + (coalesce(max(file AND NOT result), 0)
            AND NOT coalesce(max(kept AND NOT file AND NOT result), 0)) * {ALL_PARTS}
         + (NOT coalesce(max((kept OR file) AND NOT result), 0)) * {NO_PARTS}
         + coalesce(max(file AND result), 0) * {RESULT_FILE}
         + coalesce(max(file AND taken IN ('reused', 'reused-result', 'national-store')), 0)
           * {REUSED}
         + coalesce(max(file AND taken = 'national-store'), 0) * {FROM_STORE}
    FROM (SELECT coalesce(json_extract(line, '$.sha256'), '') != '' AS file,
                 json_extract(line, '$.state') IN ('received', 'digitised') AS kept,
                 coalesce(json_extract(line, '$.result'), 0) AS result,
                 coalesce(json_extract(line, '$.taken'), '') AS taken
          FROM papers WHERE dossier = d.id)
"""
_MONEY = f"""
    SELECT (coalesce(sum(amount), 0) > 0) * {PAID}
         + (coalesce(sum(CASE WHEN by = 'platform' OR amount < 0 THEN amount END), 0) > 0
            AND coalesce(sum(by = 'platform'), 0) > 0) * {PAID_ONLINE}
    FROM takings WHERE subject IN (d.id, nullif(d.helped, ''))
"""
_VERSION = """
    SELECT coalesce(
        (SELECT version FROM procedures
         WHERE version = d.procedure_version AND code = d.procedure),
        (SELECT version FROM procedures WHERE code = d.procedure
           AND effective_from <= date(d.received, '+7 hours')
         ORDER BY effective_from DESC, version DESC LIMIT 1),
        (SELECT max(version) FROM procedures WHERE code = d.procedure), 0)
"""
OFFERED = (
    "(p.channel_online = 'yes' OR"
    " (p.channel_online = '' AND p.service_level IN ('toàn trình', 'một phần')))"
)
"""Whether a procedure can be filed online, as the catalogue says it."""
_NTH = "cast(julianday(printf('%d-%02d-%02d', {0} / 10000, {0} / 100 % 100, {0} % 100)) AS INTEGER)"
FACTS = f"""
SELECT n, filed, received, due,
       CASE WHEN over IS NULL THEN NULL ELSE max(over, coalesce(received, over)) END AS ended,
       since, status, desk, officer, procedure, version, channel,
       CASE WHEN over IS NULL THEN {OPEN} WHEN broken_off THEN {CLOSED}
            WHEN due = 0 THEN {NO_DUE} WHEN over < due THEN {EARLY}
            WHEN over = due THEN {ON_DAY} ELSE {LATE} END AS outcome,
       flags + coalesce(over < received, 0) * {BACKWARDS} AS flags,
       CASE WHEN over > received THEN {_NTH.format("over")} - {_NTH.format("received")}
            ELSE 0 END AS days,
       not_online
FROM (
    SELECT *,
           CASE WHEN broken_off THEN coalesce(finished_day, since) ELSE finished_day END AS over,
           papers + money + offered + asked_again + fee_due + with_help AS flags
    FROM (
        SELECT d.n, {_day("d.received")} AS filed, d.status, d.procedure,
               coalesce((SELECT k.desk FROM packages k WHERE k.id = nullif(d.helped, '')), d.desk)
                    AS desk, d.channel,
               CASE WHEN a.kind = 'dossier.received'
                      OR coalesce(json_extract(d.details, '$.received'), '') != ''
                      OR coalesce(json_extract(d.details, '$.status'), 1) NOT IN (1, 3)
                    THEN {_day("d.received")}
                    ELSE (SELECT {_day("min(s.done_at)")} FROM acts s
                          WHERE s.subject = d.id AND s.kind = 'dossier.status'
                            AND json_extract(s.payload, '$.status') IN (2, 4, 6, 9, 10)) END
                    AS received,
               coalesce({_day("d.due")}, 0) AS due,
               {_day("d.finished")} AS finished_day,
               coalesce({_day("s.done_at")}, {_day("d.received")}) AS since,
               (d.status IN (3, 7, 8) OR (d.status IN (9, 10)
                 AND coalesce(json_extract(s.payload, '$.before'), 0) IN (3, 7, 8)))
                 AS broken_off,
               a.officer AS officer, ({_VERSION}) AS version,
               ({_PAPERS}) AS papers, ({_MONEY}) AS money,
               coalesce((SELECT {OFFERED} * {ONLINE_OFFERED} + (p.result != '') * {RESULT_DUE}
                         FROM procedures p WHERE p.version = ({_VERSION})), 0) AS offered,
               ((SELECT count(*) FROM acts k
                 WHERE k.subject = d.id AND k.kind = 'papers.asked') > 1) * {ASKED_AGAIN}
                 AS asked_again,
               (coalesce(d.fee, 0) > 0) * {FEE} AS fee_due,
               (d.helped != '') * {HELPED} AS with_help,
               coalesce(json_extract(d.details, '$.not_online'), '') AS not_online
        FROM temp.to_tally t
        CROSS JOIN dossiers d ON d.id = t.id
        CROSS JOIN acts a ON a.subject = d.id AND a.kind IN ('dossier.received', 'dossier.filed')
        LEFT JOIN fields f ON f.dossier = d.id AND f.field = 'status'
        LEFT JOIN acts s ON s.id = f.act AND s.kind = 'dossier.status'
        WHERE d.void = 0
          AND NOT EXISTS (SELECT 1 FROM links l WHERE l.other = d.id AND l.same = 1)
    )
)
"""
