using System.Globalization;
using Penstock.Mock.Behaviour;

namespace Penstock.Mock.Hosting;

/// <summary>Answers that are valid HTTP and no answer at all.</summary>
internal static class StrangeAnswer
{
    private static ReadOnlyMemory<byte> Page { get; } =
        "<!doctype html><title>Welcome</title><p>This is not the page you are looking for.</p>\n"u8.ToArray();

    public static async Task SendAsync(MockExchange exchange, FaultKind kind)
    {
        var body = kind == FaultKind.Html ? Page : default;
        exchange.Status = kind == FaultKind.Redirect ? 307 : 200;
        exchange.SetHeader("Content-Type", kind == FaultKind.Html ? "text/html" : "application/json");
        exchange.SetHeader("Content-Length", body.Length.ToString(CultureInfo.InvariantCulture));
        if (kind == FaultKind.Redirect)
        {
            exchange.SetHeader("Location", "http://169.254.169.254/latest/meta-data/");
        }

        exchange.Record!.AddWritten(0, body.Length);
        exchange.Record.BeginSettling();
        if (!body.IsEmpty)
        {
            await exchange.WriteAsync(body);
        }

        await exchange.CompleteAsync();
    }
}
