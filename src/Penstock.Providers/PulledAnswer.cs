namespace Penstock.Providers;

/// <summary>An answer whose items are relayed frames (<see cref="RelayFrame"/>) or chunks of the hub.</summary>
/// <typeparam name="T">The item.</typeparam>
public abstract class PulledAnswer<T> : ContentAnswer
{
    /// <summary>Takes the next item that is here already. It is valid until the next call of this or <c>WaitToReadAsync</c>.</summary>
    public abstract bool TryRead(out T item);
}
