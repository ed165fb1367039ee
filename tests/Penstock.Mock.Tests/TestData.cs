namespace Penstock.Mock.Tests;

/// <summary>Where this checkout and the large test data lie.</summary>
internal static class TestData
{
    public static string Root { get; } = FindRoot();

    /// <summary>A file below PENSTOCK_TEST_DATA/protocols; ends the test as skipped where the data is not there.</summary>
    public static string Protocol(params string[] path)
    {
        var folder = Environment.GetEnvironmentVariable("PENSTOCK_TEST_DATA");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "PENSTOCK_TEST_DATA is not set.");
        return Path.Combine([folder!, "protocols", .. path]);
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Penstock.slnx")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("These tests run from within a checkout.");
    }
}
