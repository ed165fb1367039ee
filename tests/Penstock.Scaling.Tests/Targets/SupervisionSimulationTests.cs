using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Penstock.Catalog.Replicas;
using Penstock.Scaling.Targets;
using Penstock.Scaling.Targets.Processes;

namespace Penstock.Scaling.Tests.Targets;

/// <summary>The supervisor against a hostile world on virtual time. Each failure prints its seed.</summary>
public sealed class SupervisionSimulationTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 200)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Whatever_happens_the_pool_keeps_its_bounds_and_recovers(int seed)
    {
        var world = new World(seed);
        world.RunHostile(TimeSpan.FromHours(2));
        world.RunPeaceful(TimeSpan.FromMinutes(30));
        world.AssertRecovered();
        world.StopAndAssertGone();
    }

    [Fact]
    public void Two_runs_of_one_seed_are_the_same_run()
    {
        Assert.Equal(HashOf(7), HashOf(7));
        Assert.NotEqual(HashOf(7), HashOf(8));
    }

    private static string HashOf(int seed)
    {
        var world = new World(seed);
        world.RunHostile(TimeSpan.FromHours(2));
        return world.Hash;
    }

    private sealed class World
    {
        private readonly int _seed;
        private readonly Random _random;
        private readonly SupervisionOptions _options = new() { StartTimeout = TimeSpan.FromMinutes(2) };
        private readonly PoolSupervisor _supervisor;
        private readonly PriorityQueue<Action, (TimeSpan At, long Order)> _agenda = new();
        private readonly HashSet<string> _everSeen = new(StringComparer.Ordinal);
        private readonly HashSet<string> _alive = new(StringComparer.Ordinal);
        private readonly HashSet<string> _killed = new(StringComparer.Ordinal);
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private TimeSpan _now = TimeSpan.FromSeconds(1);
        private TimeSpan? _tickAt;
        private long _order;
        private long _lastId;
        private bool _isHostile = true;

        public World(int seed)
        {
            _seed = seed;
            _random = new Random(seed);
            _supervisor = new PoolSupervisor(() => $"r{++_lastId}", _options, new Random(seed));
            Happen(new SupervisionEvent.Desire(2));
        }

        public string Hash => Convert.ToHexString(_hash.GetCurrentHash());

        public void RunHostile(TimeSpan duration)
        {
            ScheduleDisturbance();
            Run(_now + duration);
        }

        public void RunPeaceful(TimeSpan duration)
        {
            _isHostile = false;
            Run(_now + duration);
        }

        public void AssertRecovered()
        {
            var ready = _supervisor.Replicas.Count(replica => replica.IsReady);
            Check(ready == _supervisor.Desired, $"{ready} ready, {_supervisor.Desired} wanted");
            Check(_supervisor.Replicas.Count == ready, "somebody else is still there");
            Check(_supervisor.Health() is PoolHealth.Ready or PoolHealth.Idle, $"health is {_supervisor.Health()}");
        }

        public void StopAndAssertGone()
        {
            Happen(new SupervisionEvent.Stop());
            Run(_now + _options.DrainGrace + TimeSpan.FromSeconds(1));
            Check(_supervisor.Finished && _alive.Count == 0, "an orphan is left");
        }

        private void Run(TimeSpan until)
        {
            while (_agenda.TryPeek(out var next, out var key) && key.At <= until)
            {
                _agenda.Dequeue();
                _now = key.At;
                next();
            }

            _now = until;
        }

        private void After(TimeSpan delay, Action action) => _agenda.Enqueue(action, (_now + delay, ++_order));

        private TimeSpan Between(double least, double most) => TimeSpan.FromSeconds(least + (_random.NextDouble() * (most - least)));

        private void ScheduleDisturbance() => After(Between(0.1, 120), () =>
        {
            if (_isHostile)
            {
                Happen(Disturbance());
                ScheduleDisturbance();
            }
        });

        private SupervisionEvent Disturbance() => _random.Next(4) switch
        {
            0 => new SupervisionEvent.Desire(_random.Next(5)),
            1 => new SupervisionEvent.Replace(),
            _ => new SupervisionEvent.Wake(),
        };

        private void Happen(SupervisionEvent happened)
        {
            Note($"{_now.Ticks} {happened}");
            foreach (var action in _supervisor.Handle(happened, _now))
            {
                Note(action.ToString());
                Obey(action);
            }

            AssertBounds();
            ScheduleTick();
        }

        private void ScheduleTick()
        {
            if (_supervisor.NextDeadline() is not { } deadline)
            {
                return;
            }

            Check(deadline > _now, "a deadline that has passed would spin");
            if (_tickAt is { } planned && planned > _now && planned <= deadline)
            {
                return;
            }

            _tickAt = deadline;
            After(deadline - _now, () => Happen(new SupervisionEvent.Tick()));
        }

        private void Obey(SupervisionAction action)
        {
            var id = action.Id;
            switch (action.Kind)
            {
                case SupervisionActionKind.Start:
                    Check(_everSeen.Add(id), $"{id} was used before");
                    _alive.Add(id);
                    Live(id);
                    break;
                case SupervisionActionKind.Terminate:
                    Check(_supervisor.Replicas.Single(replica => replica.Id == id).Phase == ReplicaPhase.Draining, "not draining");
                    After(_isHostile ? Between(0, 60) : Between(0, 5), () => Exit(id));
                    break;
                default:
                    Check(_killed.Add(id), $"{id} was killed twice");
                    After(Between(0, 0.05), () => Exit(id));
                    break;
            }
        }

        /// <summary>A worker may fail to start, never become ready, crash, hang, or live.</summary>
        private void Live(string id)
        {
            var fate = _isHostile ? _random.Next(6) : 5;
            if (fate == 0)
            {
                After(Between(0, 20), () => Exit(id));
            }
            else if (fate != 1)
            {
                After(Between(0.2, 40), () => Tell(id, new SupervisionEvent.BecameReady(id)));
                ScheduleEnd(id, fate);
            }
        }

        private void ScheduleEnd(string id, int fate)
        {
            if (fate == 2)
            {
                After(Between(40, 400), () => Exit(id));
            }
            else if (fate == 3)
            {
                After(Between(40, 400), () => Tell(id, new SupervisionEvent.Hung(id)));
            }
        }

        private void Tell(string id, SupervisionEvent happened)
        {
            if (_alive.Contains(id))
            {
                Happen(happened);
            }
        }

        private void Exit(string id)
        {
            if (_alive.Remove(id))
            {
                Happen(new SupervisionEvent.Exited(id));
            }
        }

        private void AssertBounds()
        {
            var serving = _supervisor.Replicas.Count(replica => replica.IsServing);
            Check(serving <= _supervisor.Desired + 1, $"{serving} serve, {_supervisor.Desired} are wanted");
            Check(_supervisor.Replicas.Count == _alive.Count, "the supervisor has lost sight of a process");
        }

        private void Note(string line) => _hash.AppendData(Encoding.UTF8.GetBytes(line));

        private void Check(bool holds, string what) =>
            Assert.True(holds, string.Create(CultureInfo.InvariantCulture, $"seed {_seed}, {_now}: {what}"));
    }
}
