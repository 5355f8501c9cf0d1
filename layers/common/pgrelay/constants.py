"""Names of environment variables and limits of AWS, with their sources, in one place."""

from typing import Final

ALERT_TOPIC_ARN: Final = "PGRELAY_ALERT_TOPIC_ARN"
EVENT_TOPIC_ARN: Final = "PGRELAY_EVENT_TOPIC_ARN"
ESCALATION_TOPIC_ARN: Final = "PGRELAY_ESCALATION_TOPIC_ARN"
JOB_TOPIC_ARNS: Final = "PGRELAY_JOB_TOPIC_ARNS"

# Amazon SNS service quotas: body and attributes of a message, or of all messages of a batch, together.
SNS_MESSAGE_BYTES: Final = 262_144
# Amazon SNS API, PublishBatch.
SNS_BATCH_ENTRIES: Final = 10
# Amazon SNS API, Publish: "less than 100 characters long", printable ASCII, no line breaks.
SNS_SUBJECT_CHARACTERS: Final = 99
# A publish that hangs must fail inside the function's timeout (30 s in template.yaml), retries included.
CONNECT_TIMEOUT_SECONDS: Final = 2
READ_TIMEOUT_SECONDS: Final = 5
TOTAL_ATTEMPTS: Final = 3
