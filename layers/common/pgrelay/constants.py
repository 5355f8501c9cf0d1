"""Names of environment variables and limits of AWS, with their sources, in one place."""

from typing import Final

ALERT_TOPIC_ARN: Final = "PGRELAY_ALERT_TOPIC_ARN"
EVENT_TOPIC_ARN: Final = "PGRELAY_EVENT_TOPIC_ARN"
EXCEPTION_TABLE: Final = "PGRELAY_EXCEPTION_TABLE"
FOLDING_WINDOW_SECONDS: Final = "PGRELAY_FOLDING_WINDOW_SECONDS"
REGRESSION_HOURS: Final = "PGRELAY_REGRESSION_HOURS"
NOTIFICATIONS_PER_MINUTE: Final = "PGRELAY_NOTIFICATIONS_PER_MINUTE"
SEVERITY_OVERRIDES: Final = "PGRELAY_SEVERITY_OVERRIDES"
EVENT_BUS_NAME: Final = "PGRELAY_EVENT_BUS_NAME"
DATABASE_LOG_GROUP: Final = "PGRELAY_DATABASE_LOG_GROUP"

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
