namespace Penstock.Gateway.Caching.Semantic.Deciding;

/// <summary>Learns what a scope keeps. Called under the scope's lock: it must not wait, nor call back.</summary>
internal interface IScopeObserver
{
    /// <summary>A question is kept.</summary>
    void Added(SemanticScope scope, ScopeEntry entry, float[] vector);

    /// <summary>It is kept no longer.</summary>
    void Removed(SemanticScope scope, ScopeEntry entry);
}
