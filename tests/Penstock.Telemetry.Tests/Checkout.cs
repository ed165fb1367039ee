using System.Runtime.CompilerServices;

namespace Penstock.Telemetry.Tests;

/// <summary>Files of the checkout.</summary>
internal static class Checkout
{
    public static string Root { get; } = FindRoot();

    public static string At(string path) => Path.Combine(Root, path);

    /// <summary>The file is what the code writes; with PENSTOCK_UPDATE_GOLDEN=1 it is written.</summary>
    public static void AssertMatches(string path, string actual)
    {
        if (Environment.GetEnvironmentVariable("PENSTOCK_UPDATE_GOLDEN") is "1")
        {
            File.WriteAllText(At(path), actual);
        }

        Assert.True(File.Exists(At(path)), $"{path} is missing: run these tests once with PENSTOCK_UPDATE_GOLDEN=1.");
        Assert.Equal(File.ReadAllText(At(path)), actual);
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
