using System.Runtime.CompilerServices;

namespace Penstock.Protocols.Tests;

/// <summary>Files that tests compare with, as they lie beside the test executable.</summary>
internal static class Vector
{
    public static string Root { get; } = Path.Combine(AppContext.BaseDirectory, "Vectors");

    public static byte[] Bytes(string path) => File.ReadAllBytes(Path.Combine(Root, path));

    public static string Text(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static IEnumerable<string> Names(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern)
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Order(StringComparer.Ordinal);

    /// <summary>
    /// Compares with a golden file. With PENSTOCK_UPDATE_GOLDEN set the file in the source tree is written anew instead: read the difference
    /// before it is committed.
    /// </summary>
    public static void AssertGolden(string path, string actual, [CallerFilePath] string here = "")
    {
        if (Environment.GetEnvironmentVariable("PENSTOCK_UPDATE_GOLDEN") is { Length: > 0 })
        {
            string source = Path.Combine(Path.GetDirectoryName(here)!, "Vectors", path);
            Directory.CreateDirectory(Path.GetDirectoryName(source)!);
            File.WriteAllText(source, actual);
            return;
        }

        Assert.Equal(Text(path), actual, ignoreLineEndingDifferences: true);
    }
}
