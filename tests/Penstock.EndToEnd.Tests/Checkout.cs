namespace Penstock.EndToEnd.Tests;

/// <summary>Where the executables and scripts of this checkout lie.</summary>
internal static class Checkout
{
    public static string Root { get; } = FindRoot();

    /// <summary>The built <c>penstock</c> executable of the configuration that these tests were built in.</summary>
    public static string Penstock { get; } = Path.GetFullPath(
        Path.Combine(AppContext.BaseDirectory, "..", "..", "Penstock.Cli", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "penstock"));

    public static string NodeScripts { get; } = Path.Combine(Root, "tests", "node");

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Penstock.slnx")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("These tests run from within a checkout.");
    }
}
