"""Shows that cluster_test.py can fail: cluster_mutants_test.py PROGRAM BUILD_FOLDER

One cluster, in which one thing after the other is spoilt: clients that are no good ones, processes that end otherwise than
they should, a database that forgets requests, gives places twice or loses what was committed. Each time the checkers must
name the violation. What is built with a bug is caught by mutants.sh.
"""
import argparse
import signal
import sys

import cluster_test
from cluster_checker import NOTHING, Kind
from cluster_faults import SERVICES, Faults
from cluster_history import History
from cluster_load import Load

ROUNDS = 12  # at most, until what chance has to show is caught
PLANNERS = 12
KILLS = 4
FORGET_REQUESTS = """
CREATE FUNCTION told.forget() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  DELETE FROM scheduling.requests WHERE request_id = NEW.request_id;
  RETURN NULL;
END $$;
CREATE TRIGGER forget AFTER INSERT ON scheduling.requests FOR EACH ROW EXECUTE FUNCTION told.forget();
"""
MISCOUNT = "UPDATE attendance.walks SET going = going + 1"
# Each transaction puts away what the program asked for: a commit that waits for the disk.
HURRY = """
CREATE SCHEMA IF NOT EXISTS told;
CREATE FUNCTION told.hurry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
  RETURN NULL;
END $$;
DO $$
DECLARE one TEXT;
BEGIN
  FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'SERVICE' LOOP
    EXECUTE format('CREATE TRIGGER hurry AFTER INSERT OR UPDATE OR DELETE ON SERVICE.%I '
                   'FOR EACH STATEMENT EXECUTE FUNCTION told.hurry()', one);
  END LOOP;
END $$;
"""
GIVE_TWICE = """
CREATE FUNCTION told.give() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 2 THEN NEW.state := 1; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER give BEFORE INSERT OR UPDATE ON attendance.responses FOR EACH ROW EXECUTE FUNCTION told.give();
"""


class Mutants:
    def __init__(self, pods, scene):
        self.pods, self.scene = pods, scene
        self.survived = []

    def expect(self, name, kinds, spoil, rounds=1, habits=(), afterwards=None, **crowd):
        """A crowd of its own on walks and groups of its own, in each round anew, until the checkers find one of `kinds`.
        `afterwards` is SQL that attendance's database gets before it is judged."""
        for number in range(1, rounds + 1):
            found = self._found(spoil, habits, afterwards, crowd)
            if found & kinds:
                break
        names = ", ".join(sorted(kind.name for kind in found))
        print(f"{'caught' if found & kinds else 'FAILED, it survives'}: {name}, in round {number}: {names}", flush=True)
        if not found & kinds:
            self.survived.append(name)

    def _found(self, spoil, habits, afterwards, crowd):
        self.scene.renew()
        history = History()
        faults = Faults(self.pods, history)
        with Load(self.scene, history, habits=habits, **crowd) as load:
            spoil(faults)
        if load.failures:
            raise RuntimeError(load.failures)
        if afterwards:
            self.pods.postgres.query(afterwards, "attendance")
        return {one.kind for one in cluster_test.violations(self.pods, self.scene, history, faults)}

    def run(self):
        self.expect("clients that keep what they wrote to themselves", {Kind.STALE_READ}, Faults.redis_killed,
                    habits={"no_positions"})
        self.expect("clients with a new request_id for each try", {Kind.DOUBLED, Kind.CODE}, gateways_killed, ROUNDS,
                    {"new_request_ids"}, planners=PLANNERS)
        self.expect("gateways that are killed, not ended in order", {Kind.UNANSWERED}, killed_not_ended, ROUNDS, planners=PLANNERS)
        self.expect("a fault that nobody knows of", {Kind.FAILED}, unannounced)
        self.pods.postgres.query(FORGET_REQUESTS, "scheduling")
        self.expect("requests that are forgotten", {Kind.DOUBLED, Kind.CODE}, gateways_killed, ROUNDS, planners=PLANNERS)
        self.pods.postgres.query("DROP TRIGGER forget ON scheduling.requests", "scheduling")
        self.expect("counters that count wrongly", {Kind.STORED}, Faults.quiet, afterwards=MISCOUNT)
        for service in SERVICES:
            self.pods.postgres.query(HURRY.replace("SERVICE", service), service)
        for setting in ("wal_writer_delay = '10s'", "wal_writer_flush_after = '1GB'"):
            self.pods.postgres.query(f"ALTER SYSTEM SET {setting}")
        self.pods.postgres.query("SELECT pg_reload_conf()")
        self.expect("commits that are told before they are on the disk", {Kind.LOST}, crashed, ROUNDS)
        self.pods.postgres.query(GIVE_TWICE, "attendance")
        self.expect("places that are given twice", {Kind.OVERBOOKED}, Faults.quiet)


def gateways_killed(faults):
    faults.gateways_killed_in_turn(KILLS)


def killed_not_ended(faults):
    faults.gateways_killed_in_turn(KILLS)
    faults.phases[-1].in_order = True


def unannounced(faults):
    faults.kill("attendance", (0, 1))
    faults.phases[-1].permits = NOTHING


def crashed(faults):
    faults.quiet()
    faults.postgres_restarted(signal.SIGQUIT)


def main():
    options = cluster_test.options_of(argparse.ArgumentParser())
    with cluster_test.started(options) as folder, cluster_test.cluster(options.program, options.build, folder) as (pods, scene):
        mutants = Mutants(pods, scene)
        mutants.run()
    return 1 if mutants.survived else 0


if __name__ == "__main__":
    sys.exit(main())
