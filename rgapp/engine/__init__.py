"""Runs any experiment in a thread; knows neither physics nor Qt."""

from rgapp.engine.batch import SAVE_EVERY, BatchRunner, Progress
from rgapp.engine.experiment import Batch, Cancelled, Failure, Live, Run
from rgapp.engine.mailbox import Mailbox, read_only
from rgapp.engine.replay import decode_journal, encode_journal, replay
from rgapp.engine.runner import Runner
from rgapp.engine.stepped import Stepped
from rgapp.engine.workers import Cluster, Processes, Workers, WorkersLost

__all__ = [
    "SAVE_EVERY",
    "Batch",
    "BatchRunner",
    "Cancelled",
    "Cluster",
    "Failure",
    "Live",
    "Mailbox",
    "Processes",
    "Progress",
    "Run",
    "Runner",
    "Stepped",
    "Workers",
    "WorkersLost",
    "decode_journal",
    "encode_journal",
    "read_only",
    "replay",
]
