using System.Globalization;
using Penstock.Catalog;
using Penstock.Catalog.Configuration;
using Penstock.Catalog.Models;
using Penstock.Catalog.Pools;
using Penstock.Catalog.Values;
using Penstock.Cli.Hosting;
using Penstock.Cli.Terminals;
using Penstock.Scaling.Targets;

namespace Penstock.Cli.Serving;

/// <summary>What <c>serve</c> shows a person: what runs where, what it waits for, what to try. Progress only on a terminal.</summary>
internal sealed class ServeScreen(Terminal terminal, TimeProvider time)
{
    private const int MostModels = 12;
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(100);

    private TextWriter Output => terminal.Output;

    public void Notices(ConfigurationResult result)
    {
        foreach (ConfigurationError notice in result.Notices)
        {
            terminal.Error.WriteLine(notice.Format(result.Origin));
        }
    }

    public void Opening(Uri data, bool isOpen, Uri admin, Secret? newKey, PenstockCatalog catalog)
    {
        Output.WriteLine($"Penstock {Product.Version().Version}");
        Output.WriteLine();
        Output.WriteLine($"  data plane   {Base(data)}/v1");
        if (isOpen)
        {
            Output.WriteLine("               open: no key is configured, so every program on this machine may call it");
        }

        Output.WriteLine($"  admin        {Base(admin)}");
        if (newKey is not null)
        {
            Output.WriteLine($"  admin key    {newKey.Reveal()}");
            Output.WriteLine("               shown only this once; 'penstock admin reset-key' makes a new one");
        }

        Models(catalog);
        Output.WriteLine();
        Output.Flush();
    }

    /// <summary>Waits for a pool's first worker, and shows that it waits.</summary>
    public async Task<PoolFailure?> LoadingAsync(PoolOptions pool, Task<PoolFailure?> start, CancellationToken cancellationToken)
    {
        long from = time.GetTimestamp();
        while (terminal.IsOutputTerminal && !start.IsCompleted)
        {
            Loading(pool, from);
            await Task.WhenAny(start, Task.Delay(ProgressInterval, time, cancellationToken));
        }

        PoolFailure? failure = await start;
        Loaded(pool, from, failure);
        return failure;
    }

    public void Ready(Uri data, bool isOpen, PenstockCatalog catalog)
    {
        Output.WriteLine("Ready. Ctrl-C stops.");
        if (catalog.Models.FirstOrDefault() is { } model)
        {
            string authorization = isOpen ? "" : " -H 'authorization: Bearer YOUR-KEY'";
            Output.WriteLine();
            Output.WriteLine(terminal.Dim($"  curl {Base(data)}/v1/chat/completions -H 'content-type: application/json'{authorization} \\"));
            Output.WriteLine(terminal.Dim(
                $$"""    -d '{"model":"{{model.Name}}","messages":[{"role":"user","content":"What is a semantic cache?"}]}'"""));
            Output.WriteLine();
        }

        Output.Flush();
    }

    public void Reloaded(ConfigurationReload reload)
    {
        if (reload.Result.Catalog is null)
        {
            terminal.Error.WriteLine(reload.Result.ErrorText);
            terminal.Fail($"{reload.Result.Origin} is not applied; what was in force stays so.");
            return;
        }

        Notices(reload.Result);
        if (reload.IsApplied)
        {
            terminal.Error.WriteLine($"{reload.Result.Origin} is applied.");
        }
    }

    /// <summary>Says which changes of the configuration are not applied while it runs.</summary>
    public void NeedsRestart(PenstockCatalog started, PenstockCatalog next)
    {
        if (started.Listen != next.Listen)
        {
            terminal.Fail("listen has changed: it takes effect at the next start.");
        }

        if (started.Storage != next.Storage)
        {
            terminal.Fail("storage has changed: it takes effect at the next start.");
        }
    }

    public void Draining(int running) =>
        terminal.Error.WriteLine(running == 0
            ? "Stopping."
            : $"Stopping when {running.ToString(CultureInfo.InvariantCulture)} running requests have ended. Ctrl-C again cuts them.");

    public void Stopped(bool ended)
    {
        if (!ended)
        {
            terminal.Error.WriteLine("Requests that were still running have been cut.");
        }
    }

    private void Models(PenstockCatalog catalog)
    {
        string heading = "models";
        foreach (ModelOptions model in catalog.Models.Take(MostModels))
        {
            Output.WriteLine($"  {heading,-11}  {model.Name} <- {string.Join(", ", model.Targets.Select(target => target.Use.ToString()))}");
            heading = "";
        }

        if (catalog.Models.Count > MostModels)
        {
            Output.WriteLine($"               and {(catalog.Models.Count - MostModels).ToString(CultureInfo.InvariantCulture)} more");
        }
    }

    private void Loading(PoolOptions pool, long from) => Output.Write($"\r  loading {pool.Name} ... {Seconds(from)} s");

    private void Loaded(PoolOptions pool, long from, PoolFailure? failure)
    {
        string clear = terminal.IsOutputTerminal ? "\r\u001b[K" : "";
        Output.Write(failure is null ? $"{clear}  {pool.Name} is ready after {Seconds(from)} s{Environment.NewLine}" : clear);
        Output.Flush();
    }

    private string Seconds(long from) => time.GetElapsedTime(from).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);

    private static string Base(Uri url) => url.GetLeftPart(UriPartial.Authority);
}
