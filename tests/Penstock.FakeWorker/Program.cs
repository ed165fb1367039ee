using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Penstock.Scaling.Targets.Processes;

// A worker that does what its arguments say: fail=TEXT, ready-after=MS, deaf (answers nothing), stubborn (ignores SIGTERM),
// port=N, chatty=LINES, parent (starts one more process below itself), supervise (is itself a supervisor of one fake worker).
if (!ChildProcess.Bind())
{
    return 70;
}

var options = args.Select(argument => argument.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair.ElementAtOrDefault(1) ?? "", StringComparer.Ordinal);
if (options.TryGetValue("fail", out var message))
{
    await Console.Error.WriteLineAsync("some earlier line\n" + message);
    return 3;
}

if (options.ContainsKey("supervise"))
{
    return await Penstock.FakeWorker.Supervisor.RunAsync();
}

using var stop = new CancellationTokenSource();
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
{
    signal.Cancel = true;
    if (!options.ContainsKey("stubborn"))
    {
        stop.Cancel();
    }
});

for (var i = 0; i < Number("chatty"); i++)
{
    Console.WriteLine(new string('x', 10_000));
}

using var listener = new TcpListener(IPAddress.Loopback, Number("port"));
listener.Start();
Console.WriteLine($"listening on http://{listener.LocalEndpoint} model fake");
var readyAt = TimeProvider.System.GetUtcNow().AddMilliseconds(Number("ready-after"));
try
{
    while (!stop.IsCancellationRequested)
    {
        var client = await listener.AcceptTcpClientAsync(stop.Token);
        _ = AnswerAsync(client);
    }
}
catch (OperationCanceledException)
{
    Console.WriteLine("drained");
}

return 0;

int Number(string name) => int.Parse(options.GetValueOrDefault(name, "0"), CultureInfo.InvariantCulture);

async Task AnswerAsync(TcpClient client)
{
    using (client)
    {
        var stream = client.GetStream();
        _ = await stream.ReadAsync(new byte[4_096]);
        if (options.ContainsKey("deaf"))
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
        }

        var status = TimeProvider.System.GetUtcNow() >= readyAt ? "200 OK" : "503 Service Unavailable";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
    }
}
