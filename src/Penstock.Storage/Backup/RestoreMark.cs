namespace Penstock.Storage.Backup;

/// <summary>Says of a staged restore what has to be done when it was interrupted.</summary>
/// <param name="IsComplete">True once everything is staged and the database has committed: it is finished. False: the database may or may not have.</param>
/// <param name="Before">The folder that what was there before goes to.</param>
/// <param name="Files">Names of the files that come in, below the folder of the storage file.</param>
internal sealed record RestoreMark(bool IsComplete, string Before, string[] Files);
