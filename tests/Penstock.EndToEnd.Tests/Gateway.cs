using System.Net;
using System.Net.Sockets;

namespace Penstock.EndToEnd.Tests;

/// <summary><c>penstock serve</c> as a person would start it, on ports of its own, with the demo model.</summary>
public sealed class Gateway : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private ChildProcess? _process;

    /// <summary>Its working directory.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("penstock-").FullName;

    /// <summary>Content of <c>penstock.yaml</c> there; null for none.</summary>
    public string? Configuration { get; init; }

    public Uri Data { get; } = new($"http://127.0.0.1:{FreePort()}");

    public Uri Admin { get; } = new($"http://127.0.0.1:{FreePort()}");

    public HttpClient Http { get; } = new() { Timeout = TimeSpan.FromMinutes(2) };

    internal ChildProcess Process => _process ?? throw new InvalidOperationException("The gateway has not been started.");

    public static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask InitializeAsync()
    {
        if (Configuration is not null)
        {
            await WriteConfigurationAsync(Configuration);
        }

        _process = ChildProcess.Start(
            Checkout.Penstock,
            ["serve", "--urls", Data.ToString().TrimEnd('/'), "--admin-urls", Admin.ToString().TrimEnd('/')],
            Folder);
        await WaitUntilReadyAsync(CancellationToken.None);
    }

    public Task WriteConfigurationAsync(string text) => File.WriteAllTextAsync(Path.Combine(Folder, "penstock.yaml"), text, CancellationToken.None);

    public async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        while (!await IsReadyAsync(patience.Token))
        {
            if (Process.HasExited)
            {
                throw new InvalidOperationException($"serve ended with {Process.ExitCode}:\n{Process.Output}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
        }
    }

    /// <summary>Ids of the worker processes below the gateway.</summary>
    public int[] Workers() => Process.Children();

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        Http.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage answer = await Http.GetAsync(new Uri(Data, "/readyz"), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // not listening yet
        }
    }
}
