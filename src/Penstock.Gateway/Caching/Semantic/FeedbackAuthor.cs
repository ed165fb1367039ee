using System.Runtime.InteropServices;

namespace Penstock.Gateway.Caching.Semantic;

/// <summary>Whose word on an answer it is.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FeedbackAuthor
{
    private readonly string? _tenant;
    private readonly bool _isOperator;

    private FeedbackAuthor(string? tenant, bool isOperator) => (_tenant, _isOperator) = (tenant, isOperator);

    /// <summary>An operator's: about anybody's answers.</summary>
    public static FeedbackAuthor Operator { get; } = new(null, isOperator: true);

    /// <summary>Whether praise counts as a label. A tenant's may tighten, and never loosen.</summary>
    public bool MayLoosen => _isOperator;

    /// <summary>A tenant's, about its own answers; null is whoever calls an open data plane.</summary>
    public static FeedbackAuthor Of(string? tenant) => new(tenant, isOperator: false);

    /// <summary>Whether the answers of <paramref name="tenant"/> exist for it.</summary>
    public bool Owns(string? tenant) => _isOperator || string.Equals(tenant, _tenant, StringComparison.Ordinal);
}
