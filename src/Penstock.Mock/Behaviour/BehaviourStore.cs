using System.Collections.Concurrent;

namespace Penstock.Mock.Behaviour;

/// <summary>The behaviour in force, for all models and for single ones; every read is of one immutable snapshot.</summary>
public sealed class BehaviourStore
{
    /// <summary>How many models may have a behaviour of their own.</summary>
    public const int MaximumModels = 256;

    private readonly ConcurrentDictionary<string, BehaviourSlot> _models = new(StringComparer.Ordinal);
    private volatile BehaviourSlot _default;

    /// <summary>Starts with <paramref name="initial"/> for every model.</summary>
    public BehaviourStore(MockBehaviour initial) => _default = new BehaviourSlot(initial);

    /// <summary>The behaviour of models that have none of their own. Setting it starts its script from the beginning.</summary>
    public MockBehaviour Default
    {
        get => _default.Behaviour;
        set => _default = new BehaviourSlot(value);
    }

    /// <summary>The models that have a behaviour of their own.</summary>
    public IReadOnlyDictionary<string, MockBehaviour> Models =>
        _models.ToDictionary(pair => pair.Key, pair => pair.Value.Behaviour, StringComparer.Ordinal);

    /// <summary>Gives <paramref name="model"/> a behaviour of its own; false when there are too many already.</summary>
    public bool TrySet(string model, MockBehaviour behaviour)
    {
        if (_models.Count >= MaximumModels && !_models.ContainsKey(model))
        {
            return false;
        }

        _models[model] = new BehaviourSlot(behaviour);
        return true;
    }

    /// <summary>Takes the model's own behaviour away.</summary>
    public void Remove(string model) => _models.TryRemove(model, out _);

    /// <summary>Takes every model's own behaviour away.</summary>
    public void Clear() => _models.Clear();

    internal BehaviourSlot For(string model) => _models.TryGetValue(model, out var slot) ? slot : _default;
}
