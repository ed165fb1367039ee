namespace Penstock.Catalog.Serving;

/// <summary>What limits do while the shared store cannot be reached. Budgets are closed whatever is chosen here.</summary>
public enum WhenAway
{
    /// <summary>Each gateway goes on with the share that it last held.</summary>
    Share,

    /// <summary>Nothing is limited.</summary>
    Open,

    /// <summary>Limited calls are refused.</summary>
    Closed,
}
