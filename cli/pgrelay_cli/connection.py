"""The connection to PostgreSQL that commands share: logging in, and the server's errors made readable."""

from __future__ import annotations

import inspect
import json
import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Protocol, Self

import psycopg
import typer
from psycopg import conninfo, pq

from pgrelay_cli.aws import as_command, calling_aws, use
from pgrelay_cli.errors import AwsError, PgrelayCliError, UsageError
from pgrelay_cli.output import fail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Dsn = Annotated[
    str,
    typer.Option(
        help="libpq connection string, without a password; PGHOST, PGSERVICE and the like fill the rest.", metavar="DSN"
    ),
]
Secret = Annotated[
    str | None,
    typer.Option(help="Log in with this secret of AWS Secrets Manager, as RDS makes them.", metavar="ARN"),
]
IamAuth = Annotated[bool, typer.Option("--iam-auth", help="Log in with a token of AWS IAM instead of a password.")]


class Connect(Protocol):
    """Opens an autocommit connection, or raises `PgrelayCliError`."""

    def __call__(self, **settings: Any) -> psycopg.Connection:
        """Open it; `settings` are libpq's, and go before the user's."""


_PASSWORDS = ("password", "sslpassword")
_REGION = r"([a-z]{2}(?:-[a-z]+)+-\d)"
_RDS_HOST = re.compile(rf"\.(?:{_REGION}\.rds\.amazonaws\.com|rds\.{_REGION}\.amazonaws\.com\.cn)$")
_ROOTS = Path.home() / ".postgresql" / "root.crt"
"""Where libpq looks for the authorities that it trusts."""
_TLS_HINT = (
    "With --secret and --iam-auth the server has to prove who it is (sslmode=verify-full). RDS's and Aurora's "
    "authorities: curl --create-dirs -o ~/.postgresql/root.crt "
    "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem; another file: sslrootcert in --dsn. Through a "
    "tunnel: host=<the server's own name> hostaddr=127.0.0.1 port=<the tunnel's>. Another sslmode has to be said in "
    "--dsn or PGSSLMODE."
)
_SECRET_REGION = re.compile(r"arn:[a-z-]+:secretsmanager:([a-z0-9-]+):")


class SafeCursor(psycopg.Cursor[Any]):
    """A cursor whose statements run nothing that others have put into the way of the role that runs them.

    Each statement outside a transaction gets one of its own, in which names mean what is in pg_catalog and no policy of
    row security is evaluated. For the session alone that would not do: a pooler gives a session's settings to others.
    A CALL may commit, and so is left as it is: pgrelay's procedures see to that themselves.
    """

    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        """Execute a statement."""
        is_call = isinstance(query, str) and query.lstrip().upper().startswith("CALL ")
        if is_call or self.connection.info.transaction_status != pq.TransactionStatus.IDLE:
            return super().execute(query, params, **options)
        with self.connection.transaction():
            super().execute(SAFE_SETTINGS)
            return super().execute(query, params, **options)


SAFE_SETTINGS = (
    "SELECT pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true), "
    "pg_catalog.set_config('row_security', 'off', true)"
)
"""For the rest of a transaction."""


@contextmanager
def seeing_own_rows(connection: psycopg.Connection) -> Iterator[None]:
    """Read pg_cron's tables within: their row security, which hides what is others', is what they are read with."""
    with connection.transaction():
        connection.execute("SELECT pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true)")
        yield


def with_database(command: Callable[..., None]) -> Callable[..., None]:
    """Turn a function whose first parameter is a `Connect` into a command with login options and readable errors.

    Parameters
    ----------
    command
        Its other parameters become the command's; `as_json`, if there is one, decides how errors are printed.
    """
    own = [*inspect.signature(command, eval_str=True).parameters.values()][1:]
    login = [*inspect.signature(connect, eval_str=True).parameters.values()][:-1]
    aws = [*inspect.signature(use, eval_str=True).parameters.values()]

    def run(
        dsn: str, secret: str | None, iam_auth: bool, region: str | None, profile: str | None, **arguments: Any
    ) -> None:
        try:
            use(region, profile)
            command(lambda **settings: connect(dsn, secret=secret, iam_auth=iam_auth, **settings), **arguments)
        except psycopg.Error as error:
            fail(readable(error), as_json=arguments.get("as_json", False))
        except PgrelayCliError as error:
            fail(error, as_json=arguments.get("as_json", False))
        except KeyboardInterrupt:
            raise typer.Exit(130) from None

    return as_command(run, command, [*own, *login, *aws])


def connect(dsn: Dsn = "", secret: Secret = None, iam_auth: IamAuth = False, **settings: Any) -> psycopg.Connection:
    """Open an autocommit connection; `settings` are libpq's, and go before the user's.

    Raises
    ------
    PgrelayCliError
        If none can be opened.
    """
    if secret and iam_auth:
        raise UsageError("--secret and --iam-auth are two ways to log in.", hint="Give one of them.")
    try:
        return psycopg.connect(**{**_settings(dsn, secret, iam_auth=iam_auth), **settings})
    except psycopg.Error as error:
        raise PgrelayCliError(
            f"No connection to PostgreSQL: {str(error).strip()}",
            # Before the password was asked for, it may be for want of certificates.
            hint=_TLS_HINT
            if (secret or iam_auth) and not (error.pgconn and error.pgconn.used_password)
            else "Give --dsn, or set PGHOST, PGPORT, PGUSER and PGDATABASE, or PGSERVICE; a password comes from "
            ".pgpass, PGPASSWORD, --secret or --iam-auth.",
        ) from error


def readable(error: psycopg.Error) -> PgrelayCliError:
    """Return an error of the server as one that says what to do."""
    message = error.diag.message_primary or str(error).strip()
    match error:
        case (
            psycopg.errors.InvalidSchemaName()
            | psycopg.errors.UndefinedTable()
            | psycopg.errors.UndefinedFunction()
            | psycopg.errors.UndefinedColumn()
        ):
            return PgrelayCliError(
                f"pgrelay is not installed in this database, or is older than this command: {message}",
                hint="Run pgrelay install there, or name another database with --dsn or PGDATABASE.",
            )
        case psycopg.errors.InsufficientPrivilege():
            hint = "The role needs to be a member of pgrelay_operator; to watch or unwatch a table, its owner."
        case psycopg.errors.LockNotAvailable():
            hint = "Another session holds a lock: see pg_locks, then retry."
        case psycopg.OperationalError():
            hint = "The connection was lost, or the server cannot serve: see its log, then retry."
        case _:
            hint = ""
    state = f" ({error.sqlstate})" if error.sqlstate else ""
    return PgrelayCliError(
        f"{message}{state}", detail=error.diag.message_detail, hint=error.diag.message_hint or hint or None
    )


def _settings(dsn: str, secret: str | None, *, iam_auth: bool) -> dict[str, Any]:
    """Return what psycopg.connect takes."""
    given = conninfo.conninfo_to_dict(dsn)
    if any(given.get(name) for name in _PASSWORDS):
        raise UsageError(
            "A password in --dsn can be read by everyone who may list processes, and stays in the shell's history.",
            hint="Put it into .pgpass or a service file, set PGPASSWORD, or use --secret or --iam-auth.",
        )
    # A pooler in transaction mode gives a prepared statement to another session than the one that has it.
    settings: dict[str, Any] = {
        "autocommit": True,
        "prepare_threshold": None,
        "cursor_factory": SafeCursor,
        "fallback_application_name": "pgrelay",
        "client_encoding": "UTF8",  # of a server in SQL_ASCII, psycopg would return bytes
        **given,
    }
    if secret:
        settings = _with_tls(_with_secret(settings, secret))
    elif iam_auth:
        settings = _with_tls(_with_token(settings))
    return settings


def _known(settings: dict[str, Any], name: str) -> str | None:
    """Return a libpq setting from the DSN, else from the environment or the service that it names."""
    if settings.get(name):
        return str(settings[name])
    for option in pq.Conninfo.get_defaults():
        if option.keyword == name.encode() and option.val:
            return option.val.decode()
    return None


def _with_secret(settings: dict[str, Any], secret: str) -> dict[str, Any]:
    import boto3

    region = _SECRET_REGION.match(secret)
    with calling_aws(
        "The secret could not be read", "The credentials need secretsmanager:GetSecretValue on it, and kms:Decrypt."
    ):
        client = boto3.client("secretsmanager", region_name=region[1] if region else None)
        answer = client.get_secret_value(SecretId=secret)
    try:
        found = json.loads(answer["SecretString"])
        login = {"user": found["username"], "password": found["password"]}
    except (KeyError, TypeError, ValueError):
        # Not chained: the error that is left out quotes the secret.
        raise AwsError(
            f"The secret {secret} holds no login.",
            hint='It has to be JSON with "username" and "password", and may have "host", "port" and "dbname".',
        ) from None
    places = {"host": "host", "port": "port", "dbname": "dbname"}
    return {
        **{name: found[key] for name, key in places.items() if found.get(key) and not _given(settings, name)},
        **settings,
        **login,
    }


def _given(settings: dict[str, Any], name: str) -> bool:
    """Tell whether the caller set it; libpq's built-in default does not count."""
    if settings.get(name) or settings.get("service"):
        return True
    return any(
        option.val and option.val != option.compiled
        for option in pq.Conninfo.get_defaults()
        if option.keyword == name.encode()
    )


def _with_token(settings: dict[str, Any]) -> dict[str, Any]:
    import boto3

    host, port, user = (_known(settings, name) for name in ("host", "port", "user"))
    if not (host and user) or host.startswith("/"):
        raise UsageError(
            "--iam-auth needs the host and the user: the token is made for them.",
            hint='Give --dsn "host=... user=...", or set PGHOST and PGUSER.',
        )
    region = region_of(host)
    with calling_aws("No token could be made", "Set AWS_PROFILE or the AWS credentials, and AWS_DEFAULT_REGION."):
        client: Any = boto3.client("rds", region_name=region)
        token = client.generate_db_auth_token(DBHostname=host, Port=int(port or 5432), DBUsername=user)
    return {**settings, "host": host, "user": user, "password": token}


def region_of(host: str) -> str | None:
    """Return the Region in the name of a server of RDS or Aurora; None if it is no such name."""
    found = _RDS_HOST.search(host)
    return (found[1] or found[2]) if found else None


def _with_tls(settings: dict[str, Any]) -> dict[str, Any]:
    """Let what AWS gave to log in with go to nobody but the server that was named, unless the caller says otherwise."""
    mode = settings.get("sslmode") or (_known(settings, "sslmode") if _given(settings, "sslmode") else None)
    if mode in {"allow", "prefer"}:
        raise UsageError(
            f"With sslmode={mode} the server decides whether the password is sent in clear.",
            hint="Leave sslmode out for verify-full, or say another one.",
        )
    if mode:
        return settings
    roots = {}
    if not (_known(settings, "sslrootcert") or "service" in settings or _ROOTS.exists()):
        # The authorities of RDS's own servers are on no such list and have to be fetched; RDS Proxy's are. Not libpq's
        # "system": the libpq of psycopg[binary] does not know where a system keeps them.
        from botocore.httpsession import where

        roots = {"sslrootcert": where()}
    return {**settings, "sslmode": "verify-full", **roots}
