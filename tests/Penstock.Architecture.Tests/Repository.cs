using System.Runtime.CompilerServices;

namespace Penstock.Architecture.Tests;

/// <summary>The checkout that these tests were compiled from, read as text.</summary>
internal static class Repository
{
    private static readonly string[] Skipped = ["artifacts", "node_modules", ".git", "bin", "obj", "dist"];

    public static string Root { get; } = FindRoot();

    public static IEnumerable<string> Files(string folder, string pattern)
    {
        string path = Path.Combine(Root, folder);
        return Directory.Exists(path) ? Walk(path, pattern) : [];
    }

    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static IEnumerable<string> Walk(string folder, string pattern)
    {
        foreach (string file in Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal))
        {
            yield return file;
        }

        foreach (string child in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            if (!Skipped.Contains(Path.GetFileName(child), StringComparer.Ordinal))
            {
                foreach (string file in Walk(child, pattern))
                {
                    yield return file;
                }
            }
        }
    }

    private static string FindRoot([CallerFilePath] string here = "")
    {
        string? folder = Path.GetDirectoryName(here);
        while (folder is not null && !File.Exists(Path.Combine(folder, "Penstock.slnx")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("Penstock.slnx is in no folder above " + here);
    }
}
