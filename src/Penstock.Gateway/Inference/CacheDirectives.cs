using System.Runtime.InteropServices;

namespace Penstock.Gateway.Inference;

/// <summary>What a client wants of caches: its <c>Cache-Control</c> (RFC 9111, section 5.2.1) and the tags of its answer.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CacheDirectives
{
    private readonly string[]? _tags;

    /// <summary>Nothing is looked up, shared or kept.</summary>
    public bool NoStore { get; init; }

    /// <summary>Nothing is looked up or shared; the answer is kept.</summary>
    public bool NoCache { get; init; }

    /// <summary>No target is called.</summary>
    public bool OnlyIfCached { get; init; }

    /// <summary>The oldest answer that will do; null is any that is fresh.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Nothing is answered that was given to another question, nor learned from this one.</summary>
    public bool NoSemantic { get; init; }

    /// <summary>The largest estimated risk of a wrong answer that the client takes, in (0, 1]; the operator's bound holds in any case. Null takes that.</summary>
    public double? MostSemanticRisk { get; init; }

    /// <summary>What the answer depends on (a knowledge base, a document), by the client's own names, sorted. Part of the key.</summary>
    public IReadOnlyList<string> Tags
    {
        get => _tags ?? [];
        init => _tags = [.. value.Order(StringComparer.Ordinal)];
    }
}
