"""What happens to a cluster, one thing after the other, while cluster_load.py goes on: the faults that the plan names."""
import contextlib
import signal
import time

from cluster_history import PASSING
from cluster_checker import (DATABASE_GONE, GATEWAY_GONE, GATEWAY_LEAVES, NOTHING, RECOVERY_SECONDS, SERVICE_GONE,
                             SETTLING_SECONDS, Phase)

SERVICES = ("accounts", "groups", "scheduling", "attendance", "messaging")
HURT_SECONDS = 3.0
FROZEN_SECONDS = 4.0
CUT_SECONDS = 6.0  # longer than it takes to give up a peer that does not acknowledge
QUIET_SECONDS = 3.0
BETWEEN_SECONDS = 0.5
# After a fault each gateway has to answer these, and somebody the others.
EVERYWHERE = ("respond", "read", "get", "update")
SOMEWHERE = ("turnout", "look", "create", "join", "group")


class Faults:
    """`pods` are LocalPods with two replicas, `history` what the load writes."""

    def __init__(self, pods, history):
        self.pods, self.history = pods, history
        self.phases = []
        self.wrong = []  # exit codes

    @contextlib.contextmanager
    def phase(self, name, permits=NOTHING, gateways=NOTHING, in_order=False):
        """What is done inside must have healed at its end; then calls must go through again."""
        phase = Phase(name, time.time(), permits, frozenset(gateways), in_order)
        before = len(self.history)
        self.phases.append(phase)
        yield phase
        phase.healed = time.time()
        if self.history.await_any(before, lambda operations: self._go_through(operations, phase.healed), RECOVERY_SECONDS):
            phase.recovered = time.time()
        operations = self.history.operations()[before:]
        failed = sum(tried.outcome in PASSING for one in operations for tried in one.tries)
        slowest = max((one.end - one.begin for one in operations), default=0)
        again = "never" if phase.recovered is None else f"{phase.recovered - phase.healed:.1f} s later"
        print(f"{name}: {len(operations)} operations, {failed} tries failed, the slowest took {slowest:.1f} s; "
              f"hurt for {phase.healed - phase.begin:.1f} s, all goes through {again}", flush=True)

    def _go_through(self, operations, since):
        through = {(one.kind, one.tries[-1].gateway) for one in operations if one.ok and one.tries[-1].begin >= since}
        kinds = {kind for kind, _ in through}
        return all((kind, gateway) in through for kind in EVERYWHERE for gateway in range(len(self.pods.gateways))) and all(
            kind in kinds for kind in SOMEWHERE)

    def settle(self):
        """Until what the last fault excuses is over."""
        last = max((phase.recovered or 0 for phase in self.phases), default=0)
        time.sleep(max(0, last + SETTLING_SECONDS + 0.1 - time.time()))

    # What excuses nothing.

    def quiet(self):
        self.settle()
        with self.phase("quiet"):
            time.sleep(QUIET_SECONDS)

    def redis_killed(self):
        self.settle()
        with self.phase("Redis killed"):
            self.pods.redis.kill()
            time.sleep(HURT_SECONDS)
            self.pods.redis.start()
            self.pods.await_ready()

    def redis_flushed(self):
        self.settle()
        with self.phase("Redis flushed"):
            self.pods.redis.flush()
            time.sleep(QUIET_SECONDS)

    def redis_paused(self):
        self.settle()
        with self.phase("Redis paused"):
            self.pods.redis.pause()
            time.sleep(HURT_SECONDS)
            self.pods.redis.go_on()

    def redis_filled(self):
        self.settle()
        with self.phase("Redis full"):
            self.pods.redis.fill()
            time.sleep(HURT_SECONDS)
            self.pods.redis.drain()

    def redis_cut_off(self):
        self.settle()
        with self.phase("Redis cut off"):
            self.pods.cut("redis")
            time.sleep(HURT_SECONDS)
            self.pods.heal()

    def end_in_order(self, workload, number=0):
        """SIGTERM, and the same again, as in a rollout."""
        self.settle()
        pod = self.pods.of(workload)[number]
        is_gateway = workload == "gateway"
        with self.phase(f"SIGTERM to {pod.name}", GATEWAY_LEAVES if is_gateway else NOTHING,
                        {number} if is_gateway else NOTHING, in_order=True):
            if (code := pod.stop()) != 0:
                self.wrong.append(f"SIGTERM ends {pod.name} with {code}")
            pod.start()
            self.pods.await_ready()

    # What callers notice.

    def kill(self, workload, numbers=(0,)):
        pods = [self.pods.of(workload)[number] for number in numbers]
        is_gateway = workload == "gateway"
        with self.phase(f"kill -9 {', '.join(pod.name for pod in pods)}", GATEWAY_GONE if is_gateway else SERVICE_GONE,
                        numbers if is_gateway else NOTHING):
            for pod in pods:
                pod.kill()
            time.sleep(HURT_SECONDS)
            for pod in pods:
                pod.start()
            began = time.monotonic()
            self.pods.await_ready()
            print(f"  ready {time.monotonic() - began:.1f} s after the start", flush=True)

    def gateways_killed_in_turn(self, times):
        """Each comes back before the other goes."""
        every = self.pods.of("gateway")
        with self.phase(f"kill -9 of a gateway, {times} times", GATEWAY_GONE, range(len(every))):
            for number in range(times):
                every[number % len(every)].kill()
                every[number % len(every)].start()
                self.pods.await_ready()
                time.sleep(BETWEEN_SECONDS)

    def postgres_restarted(self, how=signal.SIGINT):
        name = "restarted" if how == signal.SIGINT else "crashed"
        with self.phase(f"PostgreSQL {name}", DATABASE_GONE):
            self.pods.postgres.restart(how)

    def postgres_frozen(self):
        with self.phase("PostgreSQL frozen", DATABASE_GONE):
            self.pods.postgres.freeze()
            time.sleep(FROZEN_SECONDS)
            self.pods.postgres.thaw()

    def cut(self, one, other=None, permits=SERVICE_GONE):
        name = getattr(one, "name", one)
        with self.phase(f"{name} cut off" + (f" from {other}" if other else ""), permits):
            self.pods.cut(one, other)
            time.sleep(CUT_SECONDS)
            self.pods.heal()

    def all(self):
        """Each of them, as something to call. Those that excuse nothing come first, since they wait for the others' end."""
        strict = [self.quiet, self.redis_killed, self.redis_flushed, self.redis_paused, self.redis_filled, self.redis_cut_off]
        strict += [lambda w=workload: self.end_in_order(w) for workload in ("gateway", *SERVICES)]
        hurting = [lambda w=workload: self.kill(w) for workload in ("gateway", *SERVICES)]
        hurting += [lambda: self.kill("attendance", (0, 1)), lambda: self.kill("accounts", (0, 1)), lambda: self.gateways_killed_in_turn(6),
                    self.postgres_restarted, lambda: self.postgres_restarted(signal.SIGQUIT), self.postgres_frozen,
                    lambda: self.cut(self.pods.of("attendance")[0]), lambda: self.cut("groups"),
                    lambda: self.cut("scheduling", "postgres", DATABASE_GONE)]
        return [*strict, *hurting, self.quiet]
