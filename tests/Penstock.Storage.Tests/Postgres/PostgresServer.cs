using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Penstock.Storage.Tests.Postgres;

/// <summary>A PostgreSQL server of our own, in a folder of its own, on a free port; ended by its own id.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private const string User = "postgres";
    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-pg-").FullName;
    private readonly string _programs = Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).Order(StringComparer.Ordinal).Last();
    private Process? _server;
    private int _databases;

    public int Port { get; } = FreePort();

    private string Data => Path.Combine(_folder, "data");

    /// <summary>A connection to a new database of this server, or by way of another port.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        string name = $"ledger{Interlocked.Increment(ref _databases)}";
        await RunAsync("psql", "-h", "127.0.0.1", "-p", $"{Port}", "-d", "postgres", "-qc", $"CREATE DATABASE {name}");
        return name;
    }

    public string Connection(string database, int? port = null) =>
        $"Host=127.0.0.1;Port={port ?? Port};Username={User};Database={database};Timeout=5;Command Timeout=10;SSL Mode=Disable;GSS Encryption Mode=Disable";

    public async ValueTask InitializeAsync()
    {
        // initdb and the server refuse to run as root.
        await StartAndWaitAsync("chown", [User, _folder], asUser: false);
        await RunAsync("initdb", "-D", Data, "-A", "trust", "-U", User, "--no-sync", "-E", "UTF8", "--locale=C");
        await StartAsync();
    }

    public async Task StartAsync()
    {
        _server = Launch("postgres", ["-D", Data, "-h", "127.0.0.1", "-p", $"{Port}", "-k", _folder, "-c", "fsync=off", "-c", "shared_buffers=16MB", "-c", "max_connections=40"]);
        for (int attempt = 0; attempt < 600; attempt++)
        {
            Assert.False(_server.HasExited);
            try
            {
                await RunAsync("psql", "-h", "127.0.0.1", "-p", $"{Port}", "-d", "postgres", "-qc", "SELECT 1");
                return;
            }
            catch (InvalidOperationException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
            }
        }

        throw new InvalidOperationException("The server did not start.");
    }

    /// <summary>Ends the server without a word to its clients, as a crash would.</summary>
    public async Task CrashAsync()
    {
        await StartAndWaitAsync("kill", ["-QUIT", $"{_server!.Id}"], asUser: false);
        await _server.WaitForExitAsync(CancellationToken.None);
        _server.Dispose();
        _server = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await CrashAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Task RunAsync(string program, params string[] arguments) => StartAndWaitAsync(Path.Combine(_programs, program), arguments, asUser: true);

    private Process Launch(string program, string[] arguments) => Start(Path.Combine(_programs, program), arguments, asUser: true);

    private async Task StartAndWaitAsync(string file, string[] arguments, bool asUser)
    {
        using Process process = Start(file, arguments, asUser);
        await process.WaitForExitAsync(CancellationToken.None);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{file} ended with {process.ExitCode}.");
        }
    }

    private Process Start(string file, string[] arguments, bool asUser)
    {
        string[] command = asUser && Environment.UserName == "root"
            ? ["setpriv", $"--reuid={User}", $"--regid={User}", "--clear-groups", file, .. arguments]
            : [file, .. arguments];
        ProcessStartInfo start = new(command[0], command[1..]) { WorkingDirectory = _folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PGUSER"] = User;
        Process process = new() { StartInfo = start };
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
