"""The jobs in DuckDB, with declared schemas.

    with_duckdb.py JOB INPUT OUTPUT
"""

import sys

import duckdb

CHAT = (
    "{conversations: 'STRUCT(\"from\" VARCHAR, value VARCHAR)[]', source: 'VARCHAR', system_prompt: 'VARCHAR', "
    "category: 'VARCHAR', id: 'VARCHAR'}"
)
HEAD = "text: 'VARCHAR', id: 'VARCHAR', source: 'VARCHAR', category: 'VARCHAR'"
SAMPLE = f"{{{HEAD}, metadata: 'STRUCT(type VARCHAR, origin VARCHAR, prompt_end BIGINT)'}}"
CODE = (
    f"{{{HEAD}, metadata: 'STRUCT(type VARCHAR, language VARCHAR, license VARCHAR, repo VARCHAR, path VARCHAR, "
    "stars BIGINT)'}"
)
LICENSES = "('mit', 'apache-2.0', 'bsd-3-clause', 'bsd-2-clause', 'mpl-2.0')"
WHITE = "' \\n\\t\\r'"
ENDS = "' ', E'\\n', E'\\t', E'\\r'"


def rows(source, columns):
    return f"read_json('{source}', format = 'newline_delimited', columns = {columns})"


def passes(least):
    five_words = r"regexp_matches(text, '\S\s+\S+\s+\S+\s+\S+\s+\S')"
    return f"length(text) BETWEEN {least} AND 100000 AND {five_words}"


def copy(query, target):
    duckdb.execute(f"COPY ({query}) TO '{target}' (FORMAT json)")


def dedup(source, target):
    copy(f"SELECT DISTINCT ON (text) * FROM {rows(source, SAMPLE)}", target)


def filter(source, target):
    copy(
        f"SELECT * FROM {rows(source, CODE)} WHERE {passes(100)} AND lower(metadata.license) IN {LICENSES}", target
    )


def mapped(table):
    # trim with a set of characters is slow, so it sees only what has one at an end
    strip = (
        f"CASE WHEN {{0}}[1] IN ({ENDS}) OR {{0}}[-1] IN ({ENDS}) THEN trim({{0}}, E{WHITE}) ELSE {{0}} END"
    ).format
    return f"""
      WITH numbered AS (SELECT row_number() OVER () - 1 AS number, * FROM {table}),
      parts AS (
        SELECT number, source AS origin,
          CASE WHEN conversations[1]['from'] = 'system' THEN {strip("conversations[1].value")}
            ELSE coalesce({strip("system_prompt")}, '') END AS system,
          [CASE WHEN turn['from'] = 'human' THEN 'user: ' ELSE 'assistant: ' END || ({strip("turn.value")})
            FOR turn IN conversations IF turn['from'] != 'system'] AS turns,
          length({strip("conversations[-1].value")}) AS last
        FROM numbered),
      texts AS (
        SELECT number, origin, last,
          CASE WHEN system = '' THEN '' ELSE 'system: ' || system || E'\\n' END || array_to_string(turns, E'\\n') AS text
        FROM parts)
      SELECT text, 'openhermes_' || lpad(number::VARCHAR, 8, '0') AS id, 'openhermes' AS source,
        'instruction_chat' AS category,
        {{'type': 'chat', 'origin': origin, 'prompt_end': length(text) - last}} AS metadata
      FROM texts"""


def map(source, target):
    copy(mapped(rows(source, CHAT)), target)


MEASURES = (
    "count(*) AS samples, sum(length(text))::BIGINT AS total_chars, min(length(text)) AS min_length, "
    "max(length(text)) AS max_length"
)


def stats(source, target):
    columns = "{text: 'VARCHAR'}"
    copy(f"SELECT {MEASURES} FROM {rows(source, columns)}", target)


def stages(source, target):
    kept = f"SELECT DISTINCT ON (text) * FROM {rows(source, SAMPLE)} WHERE {passes(50)}"
    duckdb.execute(f"CREATE TABLE kept AS {kept}")
    copy("SELECT * FROM kept", target)
    duckdb.execute(f"SELECT {MEASURES} FROM kept").fetchall()


def parquet(source, target):
    copy(f"SELECT * FROM '{source}'", target)


def column(source, target):
    copy(f"SELECT source FROM '{source}'", target)


def full(source, target):
    total = duckdb.execute(f"SELECT count(*) FROM '{source}'").fetchone()[0]
    samples = mapped(f"'{source}'")
    duckdb.execute(f"""
      CREATE TABLE kept AS
      WITH samples AS ({samples}),
      once AS (SELECT DISTINCT ON (text) * FROM samples WHERE {passes(50)}),
      prompts AS (SELECT *, left(text, metadata.prompt_end) AS prompt FROM once),
      judged AS (
        SELECT * EXCLUDE prompt,
          -- words as near as they are counted cheaply, and only where the bytes leave it open
          CASE WHEN strlen(prompt) > 1020 THEN false ELSE len(string_split(prompt, ' ')) * 4 / 3 < 256 END AS short
        FROM prompts)
      SELECT *, short AND row_number() OVER (PARTITION BY short ORDER BY id) <= {(total + 1) // 2} AS leads FROM judged""")
    copy("SELECT * EXCLUDE (short, leads) FROM kept ORDER BY leads DESC, id", target)
    duckdb.execute(f"SELECT {MEASURES} FROM kept").fetchall()


if __name__ == "__main__":
    globals()[sys.argv[1]](sys.argv[2], sys.argv[3])
