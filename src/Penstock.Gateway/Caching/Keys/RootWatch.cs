using System.Text.Json;

namespace Penstock.Gateway.Caching.Keys;

/// <summary>
/// Looks at the properties of a request itself: leaves out those that cannot change the answer, and remembers what decides whether it may be
/// given twice. What is not on the list counts, whether anybody knows it or not.
/// </summary>
internal sealed class RootWatch
{
    /// <summary>The model is in the key by what it resolves to; the others say how an answer is sent, for whom, or where a provider keeps it.</summary>
    private static readonly byte[][] WithoutEffect =
    [
        [.. "model"u8],
        [.. "stream"u8],
        [.. "stream_options"u8],
        [.. "user"u8],
        [.. "metadata"u8],
        [.. "safety_identifier"u8],
        [.. "prompt_cache_key"u8],
        [.. "prompt_cache_retention"u8],
    ];

    private bool _isTemperature;

    /// <summary>True once <c>temperature</c> is the number 0: the likeliest token is taken each time.</summary>
    public bool IsGreedy { get; private set; }

    /// <summary>True when the answer depends on, or changes, something that the provider keeps under a name.</summary>
    public bool IsStateful { get; private set; }

    /// <summary>Begins anew.</summary>
    public void Clear() => (IsGreedy, IsStateful) = (false, false);

    /// <summary>Whether the property whose name <paramref name="reader"/> stands on counts.</summary>
    public bool Keeps(ref Utf8JsonReader reader)
    {
        foreach (byte[] name in WithoutEffect)
        {
            if (reader.ValueTextEquals(name))
            {
                return false;
            }
        }

        _isTemperature = reader.ValueTextEquals("temperature"u8);
        IsStateful |= reader.ValueTextEquals("background"u8) || reader.ValueTextEquals("conversation"u8);
        return true;
    }

    /// <summary>Looks at the value of the property that was last kept.</summary>
    public void Look(ref Utf8JsonReader reader)
    {
        if (_isTemperature)
        {
            IsGreedy = reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out double value) && value == 0;
            _isTemperature = false;
        }
    }
}
