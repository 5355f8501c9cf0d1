"""The command `pgrelay failed-invocations`: what no attempt of Lambda could handle, and sending it again."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from pgrelay_cli.aws import STACK_VARIABLE, calling_aws, with_aws
from pgrelay_cli.errors import PgrelayCliError
from pgrelay_cli.listing import Row, show_list
from pgrelay_cli.output import Json, Text, print_json, say
from pgrelay_cli.stack import bindings_of_stack, output_of_stack

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_sqs import SQSClient

QUEUE_OUTPUT = "FailedInvocationQueueUrl"
# The function that reads a contract, by the contract's name without its version.
FUNCTIONS = {
    "pgrelay.cron": "cron_failure_notifier",
    "pgrelay.events": "dml_event_publisher",
    "pgrelay.exception": "exception_relay",
    "pgrelay.exceptions": "exception_relay",
    "pgrelay.metrics": "metric_publisher",
    "pgrelay.records": "stream_forwarder",
    "pgrelay.stream": "stream_reader",
    "pgrelay.windows": "exception_relay",
}
_HINT = (
    "The credentials need sqs:ReceiveMessage, sqs:ChangeMessageVisibility and sqs:DeleteMessage on the queue, and "
    "lambda:InvokeFunction on the functions' aliases to send again."
)
_HIDDEN_SECONDS = 120
_SHOWN_CHARACTERS = 100

Stack = Annotated[
    str, typer.Option(help="The CloudFormation stack whose queue it is.", metavar="NAME", envvar=STACK_VARIABLE)
]

app = typer.Typer()


@dataclass(frozen=True, kw_only=True)
class FailedInvocation:
    """One message in the queue."""

    id: str
    failed_at: str
    contract: str | None
    function: str | None
    """The binding of the function that it was sent to; None if its payload does not say."""
    error: str | None
    payload: str
    receipt: str = field(repr=False)


class FailedInvocationQueue:
    """A stack's queue, and its functions."""

    def __init__(self, sqs: SQSClient, lambda_: LambdaClient, url: str, functions: Mapping[str, str]) -> None:
        self._sqs = sqs
        self._lambda = lambda_
        self._url = url
        self._functions = functions

    def take(self, count: int) -> Iterator[FailedInvocation]:
        """Receive up to a number of messages; others see one again after it is put back, or after two minutes."""
        while count > 0:
            answer = self._sqs.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=min(count, 10),
                VisibilityTimeout=_HIDDEN_SECONDS,
                WaitTimeSeconds=1,
                MessageAttributeNames=["All"],
                MessageSystemAttributeNames=["SentTimestamp"],
            )
            messages = answer.get("Messages", [])
            if not messages:
                return
            count -= len(messages)
            for message in messages:
                contract = _contract(message["Body"])
                error = message.get("MessageAttributes", {}).get("ErrorMessage")
                failed_at = datetime.fromtimestamp(int(message["Attributes"]["SentTimestamp"]) / 1000, UTC)
                yield FailedInvocation(
                    id=message["MessageId"],
                    failed_at=failed_at.isoformat(timespec="seconds"),
                    contract=contract,
                    function=FUNCTIONS.get((contract or "").partition("/")[0]),
                    error=error["StringValue"] if error else None,
                    payload=message["Body"],
                    receipt=message["ReceiptHandle"],
                )

    def put_back(self, failed: FailedInvocation) -> None:
        """Let others see a message again."""
        self._sqs.change_message_visibility(QueueUrl=self._url, ReceiptHandle=failed.receipt, VisibilityTimeout=0)

    def send_again(self, failed: FailedInvocation, function: str) -> None:
        """Invoke a function with a message as it was sent, then delete the message.

        The invocation is asynchronous, as the first one was: if it fails too, Lambda puts it back into the queue.
        """
        if function not in self._functions:
            raise PgrelayCliError(
                f"The stack has no function {function}.", hint=f"It has {', '.join(sorted(self._functions))}."
            )
        self._lambda.invoke(
            FunctionName=self._functions[function], InvocationType="Event", Payload=failed.payload.encode()
        )
        self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=failed.receipt)


@app.command("failed-invocations", short_help="Reports that no attempt of Lambda could handle.")
@with_aws
def failed_invocations_command(
    stack: Stack = "pgrelay",
    redrive: Annotated[bool, typer.Option("--redrive", help="Send them to their functions again.")] = False,
    function: Annotated[
        str | None,
        typer.Option(help="Where to send those that name no contract, such as dml_event_publisher.", metavar="NAME"),
    ] = None,
    count: Annotated[int, typer.Option(help="How many at most.", metavar="N", min=1)] = 100,
    as_json: Json = False,
) -> None:
    """List the asynchronous events that failed on every attempt, or send them again."""
    sent: list[FailedInvocation] = []
    left: list[FailedInvocation] = []
    queue = _queue_of(stack)
    try:
        with calling_aws("The queue of failed invocations could not be used", _HINT):
            for failed in list(queue.take(count)):
                target = failed.function or function
                if redrive and target:
                    queue.send_again(failed, target)
                    sent.append(failed)
                else:
                    left.append(failed)
            for failed in left:
                queue.put_back(failed)
    except PgrelayCliError:
        if sent and not as_json:
            say(f"{len(sent)} were sent again before this:")
        raise
    if as_json:
        print_json({"sent": _as_json(sent), "left": _as_json(left)})
    else:
        _print(sent, left, redrive=redrive)


def _queue_of(stack: str) -> FailedInvocationQueue:
    import boto3  # takes longer to import than most commands take

    url, functions = output_of_stack(stack, QUEUE_OUTPUT), bindings_of_stack(stack)
    with calling_aws("The queue of failed invocations could not be used", _HINT):
        return FailedInvocationQueue(boto3.client("sqs"), boto3.client("lambda"), url, functions)


def _contract(body: str) -> str | None:
    try:
        payload = json.loads(body)
    except ValueError:
        return None
    contract = payload.get("contract") if isinstance(payload, dict) else None
    return contract if isinstance(contract, str) else None


def _as_json(messages: Sequence[FailedInvocation]) -> list[dict[str, object]]:
    return [{name: value for name, value in asdict(failed).items() if name != "receipt"} for failed in messages]


def _print(sent: Sequence[FailedInvocation], left: Sequence[FailedInvocation], *, redrive: bool) -> None:
    if sent:
        say(f"Sent again: {len(sent)}. What fails again comes back into the queue.")
    if not left:
        if not sent:
            say("No invocation has failed.")
        return
    title = "Not sent: these name no contract, --function says where to" if redrive else "Failed invocations"
    rows = [
        Row(
            cells=[failed.failed_at, failed.function or "?"],
            notes=[*([Text(failed.error, "red")] if failed.error else []), failed.payload[:_SHOWN_CHARACTERS]],
        )
        for failed in left
    ]
    show_list(title, ("Failed at", "Function"), rows)
    if not redrive:
        say("--redrive sends them to their functions again.")
