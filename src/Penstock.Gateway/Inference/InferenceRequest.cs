using Penstock.Catalog.Models;
using Penstock.Protocols.Inference;
using Penstock.Providers;

namespace Penstock.Gateway.Inference;

/// <summary>What a client asks for, as far as the gateway has to know. Never changes.</summary>
public sealed record InferenceRequest
{
    private RelayBody? _body;
    private int? _maxOutputTokens;

    /// <summary>The exchange's own id: in logs, headers and the ledger.</summary>
    public required string RequestId { get; init; }

    /// <summary>What is asked for.</summary>
    public required Operation Operation { get; init; }

    /// <summary>The client's dialect.</summary>
    public required Dialect Dialect { get; init; }

    /// <summary>The public model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The request as it came.</summary>
    public required RelayBody Body
    {
        get => _body!;
        init => _body = value;
    }

    /// <summary>Reads <see cref="Body"/> into the hub and writes answers, for targets that do not speak the client's dialect; null where there is none.</summary>
    public IClientCodec? Codec { get; init; }

    /// <summary>The conversation that the client says it belongs to; null when it does not say.</summary>
    public string? Session { get; init; }

    /// <summary>True when the answer is wanted in pieces.</summary>
    public bool IsStream { get; init; }

    /// <summary>True when the client asked for token counts at the end of a stream.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>The most tokens that one answer may have; null when the client set no limit.</summary>
    public int? MaxOutputTokens
    {
        get => _maxOutputTokens;
        init => _maxOutputTokens = value;
    }

    /// <summary>What the client's application calls its user; null when it does not say. Never kept or logged: limits know its hash.</summary>
    public string? EndUser { get; init; }

    /// <summary>How urgent the client says it is; only one that is lower than its model's counts. Null when it says nothing.</summary>
    public RequestPriority? Priority { get; init; }

    /// <summary>How many answers are wanted. Default 1.</summary>
    public int Choices { get; init; } = 1;

    /// <summary>What the client wants of caches.</summary>
    public CacheDirectives Caching { get; init; }

    /// <summary>The same request with a bound on its answer, which <paramref name="body"/> holds.</summary>
    public InferenceRequest WithOutputLimit(RelayBody body, int tokens)
    {
        var copy = (InferenceRequest)MemberwiseClone();
        (copy._body, copy._maxOutputTokens) = (body, tokens);
        return copy;
    }
}
