namespace Penstock.Cli.Terminals;

/// <summary>How a word is meant, where there are colours.</summary>
internal enum Tone
{
    /// <summary>Green.</summary>
    Good,

    /// <summary>Red.</summary>
    Bad,

    /// <summary>Grey.</summary>
    Dim,
}
