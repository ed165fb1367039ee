namespace Penstock.Scaling.Mixing;

/// <summary>
/// Branch and bound over the number of replicas of each type, cheapest capacity first. Exact: a branch is left only when no completion of it can be better
/// than what was found.
/// </summary>
internal sealed class MixSearch
{
    private const double Slight = 1e-9;

    private readonly MixRequest _request;
    private readonly int[] _least;
    private readonly int[] _most;
    private readonly int[] _order;
    private readonly double[] _capacity;
    private readonly double[] _dearness;
    private readonly double[] _reachable;
    private readonly double[] _reachableOnDemand;
    private readonly double _owed;
    private readonly double _need;
    private readonly int[] _counts;
    private int[]? _best;
    private double _bestServed = double.NegativeInfinity;
    private decimal _bestCost;

    public MixSearch(MixRequest request, int[] least, int[] most)
    {
        (_request, _least, _most) = (request, least, most);
        _capacity = [.. request.Types.Select(type => type.Capacity)];
        _order = [.. Enumerable.Range(0, _capacity.Length).OrderBy(type => (double)request.Types[type].HourUsd / _capacity[type]).ThenByDescending(type => _capacity[type])];
        _need = Math.Max(0, request.Need);
        _owed = Math.Max(0, 1 - request.MaxSpotShare);
        _counts = new int[_capacity.Length];
        int types = _order.Length;
        (_dearness, _reachable, _reachableOnDemand) = (new double[types + 1], new double[types + 1], new double[types + 1]);
        _dearness[types] = double.PositiveInfinity;
        for (int depth = types - 1; depth >= 0; depth--)
        {
            int type = _order[depth];
            _dearness[depth] = (double)request.Types[type].HourUsd / _capacity[type]; // sorted: the cheapest of those that are left
            _reachable[depth] = _reachable[depth + 1] + (_capacity[type] * most[type]);
            _reachableOnDemand[depth] = _reachableOnDemand[depth + 1] + (request.Types[type].IsSpot ? 0 : _capacity[type] * most[type]);
        }
    }

    /// <summary>Null when even the least costs more than it may.</summary>
    public ReplicaMix? Run()
    {
        Branch(0, 0, 0, 0);
        return _best is null ? null : new ReplicaMix([.. _best], _bestServed, _bestCost);
    }

    private void Branch(int depth, double all, double onDemand, decimal cost)
    {
        if (cost > (_request.MaxUsdPerHour ?? decimal.MaxValue))
        {
            return;
        }

        if (depth == _order.Length)
        {
            Take(Served(all, onDemand), cost);
            return;
        }

        if (IsHopeless(depth, all, onDemand, cost))
        {
            return;
        }

        // Many first: what is cheapest for its capacity makes a good first find, and that cuts the rest.
        int type = _order[depth];
        bool isSpot = _request.Types[type].IsSpot;
        double missing = Math.Max(_need + _request.Spare - all, isSpot ? 0 : (_need * _owed) - onDemand);
        int useful = (int)Math.Clamp(Math.Ceiling((missing / _capacity[type]) - Slight), 0, int.MaxValue / 2);
        for (int count = Math.Clamp(useful, _least[type], _most[type]); count >= _least[type]; count--)
        {
            _counts[type] = count;
            double more = count * _capacity[type];
            Branch(depth + 1, all + more, onDemand + (isSpot ? 0 : more), cost + (count * _request.Types[type].HourUsd));
        }

        _counts[type] = 0;
    }

    /// <summary>No completion can meet more of the need than was found, nor as much for less.</summary>
    private bool IsHopeless(int depth, double all, double onDemand, decimal cost)
    {
        if (_best is null)
        {
            return false;
        }

        double reachable = Served(all + _reachable[depth], onDemand + _reachableOnDemand[depth]);
        double money = (double)((_request.MaxUsdPerHour ?? decimal.MaxValue) - cost);
        double affordable = _dearness[depth] > 0 ? Math.Max(0, all + (money / _dearness[depth]) - _request.Spare) : double.PositiveInfinity;
        double served = Math.Min(_need, Math.Min(reachable, affordable));
        if (served < _bestServed - Slight)
        {
            return true;
        }

        double least = (double)cost + (Math.Max(0, (Math.Min(_need, _bestServed) > 0 ? Math.Min(_need, _bestServed) + _request.Spare : 0) - all) * (double.IsInfinity(_dearness[depth]) ? 0 : _dearness[depth]));
        return served <= _bestServed + Slight && least >= (double)_bestCost - Slight;
    }

    /// <summary>Capped at the need: more than enough is not better.</summary>
    private double Served(double all, double onDemand)
    {
        double met = Math.Max(0, all - _request.Spare);
        return Math.Min(_need, _owed <= 0 ? met : Math.Min(met, onDemand / _owed));
    }

    private void Take(double served, decimal cost)
    {
        bool isBetter = _best is null || served > _bestServed + Slight || (served > _bestServed - Slight && cost < _bestCost);
        if (isBetter)
        {
            (_best, _bestServed, _bestCost) = ([.. _counts], served, cost);
        }
    }
}
