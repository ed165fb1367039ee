namespace Penstock.Worker.Templates.Values;

/// <summary>From <paramref name="Start"/> to the next run's start, all characters have one provenance.</summary>
/// <param name="Start">Index of the first character.</param>
/// <param name="IsContent">True for text of the caller, false for text of the template.</param>
internal readonly record struct ProvenanceRun(int Start, bool IsContent);
