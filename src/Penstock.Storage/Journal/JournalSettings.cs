namespace Penstock.Storage.Journal;

/// <summary>Where a journal lies and how large it may become.</summary>
/// <param name="Folder">Its own folder.</param>
/// <param name="Fsync">The longest time that a record may lie in the operating system's cache. Zero syncs each before going on.</param>
/// <param name="MaxBytes">The bound of all segments together.</param>
internal sealed record JournalSettings(string Folder, TimeSpan Fsync, long MaxBytes)
{
    /// <summary>The length of one segment in bytes. Default 4 MiB.</summary>
    public int SegmentBytes { get; init; } = 4 * 1024 * 1024;
}
