"""Every object of the schema: who may use it, with whose rights it runs, and what its names mean.

An object without a line fails the test, and so does a line without an object. To add an object, copy the line that the
test prints and ask whether it is meant:

- who: `owner` where nobody else has a right; else the roles that may execute or read it. `allowed` are those to whom
  pgrelay.allow gave a binding, or allow_consumer a consumer. A right other than that to execute, read or use stands
  behind its role.
- rights: those of the `definer`, or of the `caller`.
- path: `fixed` where the search path is in the header. Where it is `none`, each name in the body has its schema: a
  procedure with a SET clause may not commit, and a function with one is not inlined.

A number in a name is written as N.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.database.grants import lines

if TYPE_CHECKING:
    from tests.conftest import Database

CATALOGUE = """
function  _acknowledge                      operator                    definer  fixed
function  _active_slot                      owner                       caller   fixed
function  _answered_destinations            owner                       caller   fixed
function  _append                           owner                       caller   fixed
function  _append_snapshot                  operator                    definer  fixed
function  _attach_capture                   operator                    caller   fixed
function  _back_off                         owner                       caller   fixed
function  _backoff_seconds                  owner                       caller   fixed
function  _belongs_to_watch                 capture                     definer  fixed
function  _breaker_of                       operator                    caller   fixed
function  _breaker_open_until               operator                    caller   fixed
function  _call                             operator                    definer  fixed
function  _call_BINDING                     allowed                     definer  fixed
function  _call_sqlstate                    operator                    caller   fixed
function  _capture_body                     owner                       caller   fixed
function  _capture_branch                   owner                       caller   fixed
function  _capture_branches                 owner                       caller   fixed
function  _capture_check                    owner                       caller   fixed
function  _capture_definition               owner                       caller   fixed
function  _capture_guards                   owner                       caller   fixed
function  _capture_inserts                  owner                       caller   fixed
function  _capture_may_fail                 owner                       caller   fixed
function  _capture_name                     operator                    caller   fixed
function  _capture_query                    owner                       caller   fixed
function  _capture_settings                 owner                       caller   fixed
function  _capture_statement                capture                     definer  fixed
function  _capture_triggers                 operator                    definer  fixed
function  _changed_names                    owner                       caller   fixed
function  _changed_values                   owner                       caller   fixed
function  _channel_of                       owner                       caller   fixed
function  _channel_waits                    operator                    definer  fixed
function  _check_cron                       operator                    caller   fixed
function  _check_outbox_if_due              operator                    definer  fixed
function  _claim_new_shard                  owner                       caller   fixed
function  _claim_shards                     owner                       caller   fixed
function  _clip                             operator                    caller   fixed
function  _close_breaker                    owner                       caller   fixed
function  _column_identity                  capture                     caller   fixed
function  _column_now                      owner                       caller   fixed
function  _column_value                     owner                       caller   fixed
function  _columns_now                     owner                       caller   fixed
function  _composite_types                 owner                       caller   fixed
function  _condition_columns               owner                       caller   fixed
function  _condition_columns_now            owner                       caller   fixed
function  _condition_index                  operator                    caller   fixed
function  _condition_join                   owner                       caller   fixed
function  _condition_may_fail               owner                       caller   fixed
function  _condition_text                   owner                       caller   fixed
function  _condition_type                   operator                    caller   fixed
function  _configure_job                    operator                    definer  fixed
function  _converted_bytes                  owner                       caller   fixed
function  _copy_to_retry                    owner                       caller   fixed
function  _cron_history                     operator                    caller   fixed
function  _cron_setting                     operator                    caller   fixed
function  _data_end                         owner                       caller   none
function  _data_expression                  owner                       caller   fixed
function  _dead_letter_filter               operator                    caller   fixed
function  _dead_letters                     operator                    caller   none
function  _delete_watch                     operator                    definer  fixed
function  _deliver                          operator                    definer  fixed
function  _deployed_destinations            operator                    definer  fixed
function  _destination_problem              operator                    caller   fixed
function  _discard                          operator                    definer  fixed
function  _drain_job_names                  operator                    caller   fixed
function  _drain_jobs                       operator                    caller   fixed
function  _drain_statements                 operator                    caller   fixed
function  _enclosed_list                    owner                       caller   fixed
function  _end_xid                          operator                    caller   none
function  _ended_between                    owner                       caller   fixed
function  _enqueue                          owner                       definer  fixed
function  _enqueue_report                   owner                       caller   fixed
function  _enter_breaker                    owner                       caller   fixed
function  _epoch_units                      operator                    caller   fixed
function  _event_id                         operator                    caller   none
function  _event_json                       owner                       caller   none
function  _event_key                        owner                       caller   fixed
function  _event_key_json                   owner                       caller   fixed
function  _event_query                      owner                       caller   fixed
function  _exception_report                 owner                       caller   fixed
function  _excluded_now                     owner                       caller   fixed
function  _finish_monitor_check             operator                    definer  fixed
function  _fitting_data                     owner                       caller   fixed
function  _fix_settings                     operator                    caller   none
function  _follow_jobs                      operator                    definer  fixed
function  _foreign_partition                operator                    caller   fixed
function  _forget_binding                   owner                       definer  fixed
function  _former_watch_id                  owner                       caller   fixed
function  _greatest_partitioned_id          operator                    caller   fixed
function  _group_expression                 owner                       caller   fixed
function  _group_name                       owner                       caller   none
function  _handler_statement                allowed operator            caller   fixed
function  _has_shape                        capture                     definer  fixed
function  _if_changed                       owner                       caller   fixed
function  _invoke                           operator                    definer  fixed
function  _invoke_async                     owner                       caller   fixed
function  _invoke_channel                   owner                       caller   fixed
function  _invoke_with_breaker              owner                       caller   fixed
function  _is_built_in                      operator                    caller   none
function  _is_destination_away              owner                       caller   fixed
function  _is_drained                       operator                    caller   none
function  _is_part_of_root_truncate         capture                     definer  fixed
function  _is_partitioned                   owner                       caller   fixed
function  _is_visible                       operator                    caller   none
function  _is_waiting                       operator                    caller   none
function  _job_target                       operator                    caller   fixed
function  _keep_group_order                 owner                       caller   fixed
function  _keep_history                     owner                       definer  fixed
function  _keep_house                       operator                    definer  fixed
function  _keep_notifications               operator                    definer  fixed
function  _keep_watch                       operator                    caller   fixed
function  _key_columns                      operator                    caller   fixed
function  _key_expression                   owner                       caller   fixed
function  _large_columns                    owner                       caller   fixed
function  _last_delivery_at                 operator                    caller   fixed
function  _learn_destinations               owner                       caller   fixed
function  _lockable_slot                    capture                     definer  fixed
function  _make_breaker                     owner                       definer  fixed
function  _make_gate                        owner                       caller   fixed
function  _make_reader                      owner                       caller   fixed
function  _mapped_column                    owner                       caller   fixed
function  _mapped_query                     owner                       caller   fixed
function  _mapping_columns                  owner                       caller   fixed
function  _mapping_expression               owner                       caller   fixed
function  _mapping_now                      owner                       caller   fixed
function  _mask_copy                        owner                       caller   fixed
function  _mask_detail                      owner                       caller   fixed
function  _mask_json                        owner                       caller   fixed
function  _mask_monitored                   operator                    definer  fixed
function  _mask_text                        owner                       caller   fixed
function  _mask_value                       operator                    definer  fixed
function  _masked_state                     operator                    caller   fixed
function  _may_disable_capture              owner                       caller   fixed
function  _metric_expression                owner                       caller   fixed
function  _missing_columns                  operator                    caller   fixed
function  _monitor_target                   operator                    caller   fixed
function  _move_positions                   owner                       caller   fixed
function  _next_batch                       owner                       caller   fixed
function  _note_action                      operator                    definer  fixed
function  _note_capture_failure             capture                     definer  fixed
function  _note_drain                       operator                    definer  fixed
function  _note_outbox_check                operator                    definer  fixed
function  _object_expression                owner                       caller   fixed
function  _observed_jobs                    operator                    caller   fixed
function  _observed_outbox                  operator                    caller   fixed
function  _observed_partition_set           operator                    caller   fixed
function  _observed_partitions              operator                    caller   fixed
function  _observed_runs                    operator                    caller   fixed
function  _observed_scheduler               operator                    caller   fixed
function  _open_breaker                     owner                       caller   fixed
function  _open_xids                        operator                    caller   fixed
function  _operation_letter                 owner                       caller   fixed
function  _operation_name                   operator                    caller   none
function  _operations                       operator                    caller   fixed
function  _outbox_bytes                     operator                    definer  fixed
function  _outbox_insert                    owner                       caller   fixed
function  _outbox_status                    owner                       caller   fixed
function  _partition_boundary               operator                    caller   fixed
function  _partition_kind                   operator                    caller   fixed
function  _partman_schema                   operator                    caller   fixed
function  _passed_snapshot                  owner                       caller   fixed
function  _raise_bad_mapping                owner                       caller   fixed
function  _raise_call_setting               owner                       caller   fixed
function  _raise_not_bound                  owner                       caller   fixed
function  _raise_not_watched                operator                    caller   fixed
function  _raise_transaction_ended          operator reporter           caller   fixed
function  _read_CONSUMER                    allowed                     definer  fixed
function  _read_answer                      owner                       caller   fixed
function  _read_stream                      operator                    definer  fixed
function  _reader_name                      allowed operator            caller   fixed
function  _reader_of                        operator                    caller   none
function  _reader_progress                  operator                    caller   none
function  _ready_readers                    operator                    definer  fixed
function  _record_answer                    owner                       caller   fixed
function  _record_attempts                  owner                       caller   fixed
function  _record_call_failure              owner                       caller   fixed
function  _record_empty_batch               owner                       caller   fixed
function  _record_expression                owner                       caller   fixed
function  _record_failed_invocation         owner                       caller   fixed
function  _record_maintenance               operator                    definer  fixed
function  _record_watch_work                operator                    definer  fixed
function  _recover_moved_outbox             owner                       caller   fixed
function  _redrive                          operator                    definer  fixed
function  _redriven_source                  owner                       caller   fixed
function  _report_data                      owner                       caller   fixed
function  _reporting_stack                  owner                       caller   fixed
function  _require_channel_options          owner                       caller   fixed
function  _require_columns                  operator                    caller   fixed
function  _require_destination              operator                    definer  fixed
function  _require_one_of                   operator                    caller   fixed
function  _require_quick_pattern            owner                       caller   fixed
function  _require_right                    owner                       caller   fixed
function  _require_watchable                operator                    caller   fixed
function  _retry_batch                      owner                       caller   fixed
function  _routines_with                    owner                       caller   fixed
function  _row_expression                   owner                       caller   fixed
function  _row_query                        owner                       caller   fixed
function  _save_source                      owner                       caller   fixed
function  _save_watch                       operator                    definer  fixed
function  _send_monitor_check               operator                    caller   fixed
function  _send_status                      owner                       caller   fixed
function  _sendable_json                    operator                    caller   fixed
function  _sending_obstacle                 owner                       caller   fixed
function  _sent_as_stored                   owner                       caller   fixed
function  _sent_bytes                       owner                       caller   none
function  _set_slot                         owner                       caller   fixed
function  _should_capture                   capture                     definer  fixed
function  _silence                          operator                    definer  fixed
function  _snapshot_query                   operator                    definer  fixed
function  _source_members                   owner                       caller   fixed
function  _standby_reason                   operator                    definer  fixed
function  _start_monitor_check              operator                    definer  fixed
function  _statement_ends_at                operator                    caller   fixed
function  _store_monitor_states             operator                    definer  fixed
function  _switch_readers                   owner                       caller   fixed
function  _system_identifier               owner                       caller   fixed
function  _table_columns                   owner                       caller   fixed
function  _table_parts                      operator                    caller   fixed
function  _table_shape                      owner                       caller   fixed
function  _table_shapes                     operator                    caller   fixed
function  _table_sources                    operator                    caller   none
function  _test_function                    owner                       caller   fixed
function  _tick                             operator                    definer  fixed
function  _tick_snapshot                    owner                       caller   fixed
function  _timeline                         owner                       caller   fixed
function  _trigger_level                    operator                    caller   fixed
function  _trigger_name                     operator                    caller   none
function  _truncate_query                   owner                       caller   fixed
function  _try_lock                         owner                       caller   fixed
function  _turn_ring                        owner                       caller   fixed
function  _type_guards                      owner                       caller   fixed
function  _update_query                     owner                       caller   fixed
function  _value_expression                 owner                       caller   fixed
function  _version_expression               owner                       caller   fixed
function  _version_query                    owner                       caller   fixed
function  _warn_reduced                     capture                     definer  fixed
function  _warn_unpaired                    capture                     definer  fixed
function  _watch_name                       owner                       caller   fixed
function  _watch_options                    owner                       caller   fixed
function  _watch_problem                    owner                       caller   fixed
function  _watch_work                       operator                    caller   fixed
function  _watched_columns                  owner                       caller   fixed
function  _with_present_names               owner                       caller   fixed
function  _without_cron                     operator                    caller   fixed
function  _write_capture                    operator                    definer  fixed
function  acknowledge                       operator                    caller   fixed
function  allow                             owner                       definer  fixed
function  allow_consumer                    owner                       definer  fixed
function  bind                              owner                       caller   fixed
function  call                              allowed operator            caller   fixed
function  caller                            operator reporter           definer  fixed
function  captured                          operator                    definer  fixed
function  check_cron                        operator                    caller   fixed
function  check_outbox                      operator                    caller   fixed
function  check_partitions                  operator                    caller   fixed
function  configure                         operator                    definer  fixed
function  configure_binding                 owner                       caller   fixed
function  configure_job                     operator                    caller   fixed
function  dead_letters                      operator                    caller   none
function  disallow                          owner                       definer  fixed
function  disallow_consumer                 owner                       definer  fixed
function  discard                           operator                    caller   none
function  forward_record                    allowed operator            definer  fixed
function  invoke                            operator                    caller   fixed
function  mask                              owner                       caller   fixed
function  pause                             operator                    definer  fixed
function  probe                             operator                    definer  fixed
function  prune_cron_history                operator                    caller   fixed
function  publish_metric                    allowed operator            definer  fixed
function  read_stream                       allowed operator            caller   fixed
function  redrive                           operator                    caller   none
function  report_exception                  operator reporter           definer  fixed
function  reset_breaker                     operator                    definer  fixed
function  resume                            operator                    definer  fixed
function  schedule                          operator                    caller   fixed
function  schedule_guarded                  operator                    caller   fixed
function  seek_stream                       operator                    definer  fixed
function  set_readers                       operator                    definer  fixed
function  silence                           operator                    caller   fixed
function  take_over                         operator                    definer  fixed
function  unacknowledge                     operator                    caller   fixed
function  unbind                            owner                       caller   fixed
function  unmask                            owner                       caller   fixed
function  unschedule                        operator                    caller   fixed
function  unsilence                         operator                    caller   fixed
function  unwatch                           operator                    caller   fixed
function  watch                             operator                    caller   fixed
procedure backfill                          operator                    caller   none
procedure consume_stream                    allowed operator            caller   none
procedure drain                             operator                    caller   none
procedure guard                             operator reporter           caller   none
procedure guard_all                         operator reporter           caller   none
procedure run_maintenance                   operator                    caller   none
procedure send_cron_job_failures            operator                    caller   fixed
schema    pgrelay                           allowed capture operator reporter
sequence  _breaker_N                        operator
sequence  _slot                             capture
sequence  action_action_id_seq              owner
sequence  batch_batch_id_seq                owner
sequence  binding_binding_id_seq            owner
sequence  capture_failure_failure_id_seq    owner
sequence  event_id                          capture
sequence  source_source_id_seq              owner
sequence  tick_tick_id_seq                  owner
sequence  watch_watch_id_seq                owner
table     _binding_routine                  owner
table     _origin                           operator
table     _outbox_N                         pgrelay_capture:INSERT
table     _ring_table                       owner
table     _watch_failure                    operator
table     action                            operator
table     batch                             operator
table     binding                           operator
table     capture_failure                   operator
table     channel                           operator
table     cron_check                        operator
table     dead_letter                       operator
table     history                           operator
table     mask                              operator
table     migration                         operator
table     monitor_setting                   operator
table     monitor_state                     operator
table     notification                      operator
table     outbox_check                      operator
table     partition_maintenance             operator
table     reader                            operator
table     retry                             operator
table     setting                           operator
table     source                            operator
table     stream_consumer                   operator
table     stream_position                   operator
table     tick                              operator
table     watch                             operator
trigger   _open_channel                     owner                       caller   fixed
type      _batch                            PUBLIC
type      diagnostics                       PUBLIC
type      stream_record                     PUBLIC
view      _check_lock                      owner
view      _house_lock                      owner
view      _installation_lock               owner
view      _outbox                           owner
view      _tick_lock                       owner
view      _trigger_gap                      operator
view      _waiting                          owner
view      _watched_part                     operator
view      allowed_call                      operator
view      allowed_consumer                  operator
view      backlog                           operator
view      breaker                           operator
view      delivery                          operator
view      problem                           operator
view      status                            operator
view      watches                           operator
"""


@pytest.mark.usefixtures("roles")
def test_every_object_has_the_grants_of_its_line(database: Database) -> None:
    with database.connect() as connection:
        connection.execute("CREATE TABLE t (id int PRIMARY KEY); SELECT pgrelay.watch('t')")
        connection.execute("SELECT pgrelay.allow(name, 'app') FROM pgrelay.binding")
        connection.execute("SELECT pgrelay.allow_consumer('s', 'c', 'app')")
        found = lines(connection)
    wanted = [" ".join(line.split()) for line in CATALOGUE.strip().splitlines()]
    missing = [line for line in found if " ".join(line.split()) not in wanted]
    gone = [line for line in wanted if line not in {" ".join(line.split()) for line in found}]
    assert not missing, "these have no line, or another one:\n" + "\n".join(missing)
    assert not gone, "these lines have no object:\n" + "\n".join(gone)
