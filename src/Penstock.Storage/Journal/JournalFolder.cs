namespace Penstock.Storage.Journal;

/// <summary>The folder that a journal lies in.</summary>
internal static class JournalFolder
{
    /// <summary>Makes it, for this user only.</summary>
    public static void Create(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Nothing is left of an attempt to open what cannot be opened.</summary>
    public static void Forget(string folder)
    {
        try
        {
            if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).All(entry => string.Equals(Path.GetFileName(entry), "lock", StringComparison.Ordinal) && new FileInfo(entry).Length == 0))
            {
                using (new FileStream(Path.Combine(folder, "lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                {
                    Directory.Delete(folder, recursive: true);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another process has it.
        }
    }
}
