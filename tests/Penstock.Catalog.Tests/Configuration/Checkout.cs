using System.Runtime.CompilerServices;

namespace Penstock.Catalog.Tests.Configuration;

/// <summary>Files of the checkout that these tests were compiled from.</summary>
internal static class Checkout
{
    public static string Root { get; } = FindRoot();

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>
    /// Compares <paramref name="actual"/> with a file that is committed. With PENSTOCK_UPDATE_GOLDEN=1 the file is written instead.
    /// </summary>
    public static void AssertMatches(string path, string actual)
    {
        string full = Path.Combine(Root, path);
        if (Environment.GetEnvironmentVariable("PENSTOCK_UPDATE_GOLDEN") is "1")
        {
            File.WriteAllText(full, actual);
        }

        Assert.True(File.Exists(full), $"{path} is missing: run these tests once with PENSTOCK_UPDATE_GOLDEN=1.");
        Assert.Equal(File.ReadAllText(full), actual);
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
