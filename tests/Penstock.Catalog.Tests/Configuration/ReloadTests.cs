using Microsoft.Extensions.Time.Testing;
using Penstock.Catalog.Configuration;

namespace Penstock.Catalog.Tests.Configuration;

public sealed class ReloadTests
{
    private const string Path = "penstock.yaml";

    private readonly FakeEnvironment _environment = new FakeEnvironment().Write(Path, Region("eu"));
    private readonly FakeTimeProvider _time = new();
    private readonly List<ConfigurationReload> _reports = [];
    private readonly FileCatalogSource _source;

    public ReloadTests()
    {
        var loader = new ConfigurationLoader(_environment, new KnownNames());
        _source = new FileCatalogSource(loader.Load(null), () => loader.Load(null), _environment, _time);
    }

    [Fact]
    public void A_change_is_applied_as_a_new_version()
    {
        _environment.Write(Path, Region("us"));
        Look(3);

        Assert.Equal(("us", 2L), (_source.Current.Gateway.Region, _source.Current.Version));
        Assert.True(Assert.Single(_reports).IsApplied);
    }

    [Fact]
    public async Task While_it_runs_it_looks_by_the_clock_and_tells_whoever_waits()
    {
        using var stop = new CancellationTokenSource();
        Task run = _source.RunAsync(_ => { }, stop.Token);
        Task<PenstockCatalog> change = _source.WaitForChangeAsync(_source.Current.Version, stop.Token).AsTask();
        _environment.Write(Path, Region("us"));
        while (!change.IsCompleted)
        {
            _time.Advance(FileCatalogSource.Interval);
            await Task.Yield();
        }

        Assert.Equal("us", (await change).Gateway.Region);
        await stop.CancelAsync();
        await run;
    }

    [Fact]
    public void A_bad_change_is_refused_and_said_once_and_the_old_one_stays()
    {
        PenstockCatalog before = _source.Current;
        _environment.Write(Path, "version: 1\ngateway: { regoin: us }\n");
        Look(10);

        Assert.Same(before, _source.Current);
        ConfigurationReload report = Assert.Single(_reports);
        Assert.False(report.IsApplied);
        Assert.Contains("penstock.yaml:2: gateway.regoin", report.Result.ErrorText, StringComparison.Ordinal);
    }

    [Fact]
    public void After_a_bad_change_a_good_one_is_applied()
    {
        _environment.Write(Path, "version: 1\ngateway: { region: \"${file:/s}\" }\n");
        Look(3);
        _environment.Write("/s", "asia");
        Look(3);

        Assert.Equal("asia", _source.Current.Gateway.Region);
        Assert.Equal([false, true], _reports.Select(report => report.IsApplied));
    }

    [Fact]
    public void A_file_that_is_still_being_written_is_left_alone()
    {
        for (int write = 0; write < 5; write++)
        {
            _environment.Write(Path, Region("us" + write));
            Look(1);
        }

        Assert.Empty(_reports);
        Look(2);
        Assert.Equal("us4", _source.Current.Gateway.Region);
    }

    [Fact]
    public void A_change_that_changes_nothing_keeps_the_version()
    {
        _environment.Write(Path, Region("eu") + "# a comment\n");
        Look(3);

        Assert.Equal(1, _source.Current.Version);
        Assert.False(Assert.Single(_reports).IsApplied);
    }

    [Fact]
    public void A_file_that_disappears_is_a_bad_change()
    {
        _environment.Files.Remove(Path);
        Look(3);

        Assert.Equal("eu", _source.Current.Gateway.Region);
        Assert.Contains("has disappeared", Assert.Single(_reports).Result.ErrorText, StringComparison.Ordinal);
    }

    private static string Region(string region) => $"version: 1\ngateway: {{ region: {region} }}\n";

    private void Look(int looks)
    {
        for (int look = 0; look < looks; look++)
        {
            if (_source.Look() is { } reload)
            {
                _reports.Add(reload);
            }
        }
    }
}
