namespace Penstock.Catalog.Configuration;

/// <summary>
/// Follows the configuration while the program runs: looks at every file that it was read from, and publishes what changed
/// once the files have kept still for one interval, so that nobody's half-written file is read. A bad change is refused whole
/// and reported; the catalog before it stays. A file that disappears is a bad change.
/// </summary>
public sealed class FileCatalogSource : ICatalogSource
{
    /// <summary>Time between two looks. A change is in force after two to three of them.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Func<ConfigurationResult> _load;
    private readonly IConfigurationEnvironment _environment;
    private readonly TimeProvider _time;
    private readonly CatalogSource _source;
    private readonly string _origin;
    private Dictionary<string, string?> _loaded;
    private Dictionary<string, string?> _seen;

    /// <summary>Starts with <paramref name="initial"/>, which has a catalog.</summary>
    /// <param name="initial">What was loaded at start.</param>
    /// <param name="load">Loads again, with whatever the command line adds.</param>
    /// <param name="environment">Where the files are.</param>
    /// <param name="time">The clock that looks are timed by.</param>
    /// <exception cref="ArgumentException"><paramref name="initial"/> has errors.</exception>
    public FileCatalogSource(
        ConfigurationResult initial, Func<ConfigurationResult> load, IConfigurationEnvironment environment, TimeProvider time)
    {
        _source = new CatalogSource(initial.Catalog ?? throw new ArgumentException("The first configuration has to be valid.", nameof(initial)));
        (_load, _environment, _time, _origin) = (load, environment, time, initial.Origin);
        _loaded = _seen = StampsOf(initial.Files);
    }

    /// <inheritdoc/>
    public PenstockCatalog Current => _source.Current;

    /// <inheritdoc/>
    public ValueTask<PenstockCatalog> WaitForChangeAsync(long version, CancellationToken cancellationToken) =>
        _source.WaitForChangeAsync(version, cancellationToken);

    /// <summary>Looks until it is cancelled, and tells <paramref name="report"/> of every attempt to reload, refused ones included.</summary>
    public async Task RunAsync(Action<ConfigurationReload> report, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                if (Look() is { } reload)
                {
                    report(reload);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Asked to stop.
        }
    }

    /// <summary>Looks once; null when nothing changed, or what changed has not yet kept still since the look before. For one caller at a time.</summary>
    public ConfigurationReload? Look()
    {
        Dictionary<string, string?> now = StampsOf(_loaded.Keys);
        bool isStill = AreSame(now, _seen);
        _seen = now;
        return isStill && !AreSame(now, _loaded) ? Reload(now) : null;
    }

    private ConfigurationReload Reload(Dictionary<string, string?> stamps)
    {
        ConfigurationResult result = RefuseDisappearance(_load());

        // Stamps from before the read: a change that came during it is seen at the next look.
        _loaded = result.Files.Distinct(StringComparer.Ordinal).ToDictionary(
            file => file,
            file => stamps.TryGetValue(file, out string? stamp) ? stamp : _environment.Stamp(file),
            StringComparer.Ordinal);
        long version = Current.Version;
        if (result.Catalog is { } catalog)
        {
            _source.Publish(catalog);
        }

        return new ConfigurationReload(result, Current.Version > version);
    }

    private ConfigurationResult RefuseDisappearance(ConfigurationResult result) =>
        string.Equals(result.Origin, ConfigurationLoader.NoFile, StringComparison.Ordinal)
        && !string.Equals(result.Origin, _origin, StringComparison.Ordinal)
            ? result with { Origin = _origin, Catalog = null, Errors = [new("", 0, "has disappeared", "Put it back, or restart to run with the defaults")] }
            : result;

    private Dictionary<string, string?> StampsOf(IEnumerable<string> files) =>
        files.Distinct(StringComparer.Ordinal).ToDictionary(file => file, _environment.Stamp, StringComparer.Ordinal);

    private static bool AreSame(Dictionary<string, string?> one, Dictionary<string, string?> other) =>
        one.Count == other.Count
        && one.All(entry => other.TryGetValue(entry.Key, out string? stamp) && string.Equals(stamp, entry.Value, StringComparison.Ordinal));
}
