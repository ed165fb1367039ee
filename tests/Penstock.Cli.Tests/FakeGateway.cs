using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Penstock.Cli.Tests;

/// <summary>A server on loopback that answers each request by one function, and remembers what it was asked.</summary>
internal sealed class FakeGateway : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeGateway(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    public ConcurrentQueue<(string Path, string Body, string Authorization)> Requests { get; } = [];

    public static async Task<FakeGateway> StartAsync(Func<HttpContext, Task> answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var gateway = new FakeGateway(builder.Build());
        gateway._app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            string body = await reader.ReadToEndAsync(context.RequestAborted);
            gateway.Requests.Enqueue((context.Request.Path, body, context.Request.Headers.Authorization.ToString()));
            await answer(context);
        });
        await gateway._app.StartAsync(TestContext.Current.CancellationToken);
        return gateway;
    }

    /// <summary>Lists the models, and answers a chat with these pieces.</summary>
    public static Task<FakeGateway> ChatAsync(params string[] pieces) => StartAsync(context => AnswerAsync(context, pieces, isWhole: true));

    public static async Task AnswerAsync(HttpContext context, string[] pieces, bool isWhole)
    {
        if (context.Request.Path == "/v1/models")
        {
            await JsonAsync(context, 200, """{"object":"list","data":[{"id":"demo","object":"model","owned_by":"penstock","created":1767225600},{"id":"big","object":"model"}]}""");
            return;
        }

        context.Response.ContentType = "text/event-stream";
        await EventAsync(context, """{"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}""");
        foreach (string piece in pieces)
        {
            await EventAsync(context, $$"""{"choices":[{"index":0,"delta":{"content":{{JsonSerializer.Serialize(piece)}}},"finish_reason":null}],"usage":null}""");
        }

        if (isWhole)
        {
            await EventAsync(context, """{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""");
            await EventAsync(context, """{"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":42,"total_tokens":49}}""");
            await EventAsync(context, "[DONE]");
        }
    }

    public static async Task EventAsync(HttpContext context, string data)
    {
        await context.Response.WriteAsync($"data: {data}\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    public static async Task JsonAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body, context.RequestAborted);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
