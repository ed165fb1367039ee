using System.Buffers;
using Penstock.Gateway.Inference;

namespace Penstock.Gateway.LoadBalancing;

/// <summary>Candidates that are left after filtering, side by side with their load, in borrowed memory.</summary>
/// <typeparam name="T">What is chosen.</typeparam>
internal ref struct ChoiceBuffer<T>(int capacity)
    where T : class
{
    private readonly T[] _items = ArrayPool<T>.Shared.Rent(capacity);
    private readonly LoadState[] _loads = ArrayPool<LoadState>.Shared.Rent(capacity);
    private int _count;

    public void Add(T item, LoadState load)
    {
        _items[_count] = item;
        _loads[_count++] = load;
    }

    /// <summary>The policy's choice; null when there are no candidates.</summary>
    public readonly T? Choose(ILoadBalancingPolicy policy, InferenceContext context) =>
        _count == 0 ? null : _count == 1 ? _items[0] : _items[policy.Choose(_loads.AsSpan(0, _count), context)];

    public readonly void Dispose()
    {
        ArrayPool<T>.Shared.Return(_items, clearArray: true);
        ArrayPool<LoadState>.Shared.Return(_loads, clearArray: true);
    }
}
