namespace Penstock.Worker.Templates.Syntax;

/// <summary>Where execution goes after a statement.</summary>
internal enum Flow
{
    /// <summary>To the next statement.</summary>
    Next,

    /// <summary>Out of the loop.</summary>
    Break,

    /// <summary>To the loop's next item.</summary>
    Continue,
}
