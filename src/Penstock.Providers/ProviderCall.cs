using Penstock.Catalog.Values;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Embeddings;

namespace Penstock.Providers;

/// <summary>One attempt at one target, as a provider sees it.</summary>
public sealed class ProviderCall
{
    /// <summary>The exchange's id, for logs and for upstreams of our own.</summary>
    public required string RequestId { get; init; }

    /// <summary>What is asked for.</summary>
    public required Operation Operation { get; init; }

    /// <summary>The dialect of <see cref="Body"/> and of relayed frames.</summary>
    public Dialect Dialect { get; init; }

    /// <summary>The client's request, with the places that a relay edits; null where <see cref="Chat"/> is all there is.</summary>
    public RelayBody? Body { get; init; }

    /// <summary>The request in the hub's form; set where the provider does not relay, else null. When it is set the answer is in the hub's form too.</summary>
    public ChatRequest? Chat { get; init; }

    /// <summary>What happens to fields of <see cref="Chat"/> or <see cref="Embeddings"/> that the target cannot express. Default: the call is refused.</summary>
    public UnsupportedFields Unsupported { get; init; }

    /// <summary>Texts that are to become vectors, where the provider does not relay; the answer is then a <see cref="PulledAnswer{T}"/> of <see cref="EmbeddingAnswer"/>.</summary>
    public EmbeddingRequest? Embeddings { get; init; }

    /// <summary>The name that the client asked for, and sees in the answer.</summary>
    public required ModelName PublicModel { get; init; }

    /// <summary>The name by which the target knows the model.</summary>
    public required ModelName TargetModel { get; init; }

    /// <summary>True when the client wants the answer in pieces.</summary>
    public bool IsStream { get; init; }

    /// <summary>The base address of the replica that was chosen for a pool, or null to call the provider's own endpoint.</summary>
    public Uri? Replica { get; init; }

    /// <summary>What that replica wants to be shown; null where it wants nothing.</summary>
    public Secret? ReplicaToken { get; init; }

    /// <summary>The place of this call in a trace, as W3C's <c>traceparent</c> has it; null when it is not traced.</summary>
    public string? TraceParent { get; init; }

    /// <summary>What travels beside it, as <c>tracestate</c>; null for nothing.</summary>
    public string? TraceState { get; init; }

    /// <summary>How long a new connection may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
