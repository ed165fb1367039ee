using System.Net;
using System.Net.Http.Headers;
using Penstock.Worker.Hosting;

namespace Penstock.Worker.Tests.Hosting;

public sealed class TokenTests : IAsyncLifetime
{
    private readonly TestWorker _worker = new() { Options = new WorkerOptions { ModelPath = "/models/fake.gguf", Token = "the-token" } };

    public async ValueTask InitializeAsync() => await _worker.StartAsync();

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Theory]
    [InlineData("/healthz", null, HttpStatusCode.OK)]
    [InlineData("/readyz", null, HttpStatusCode.OK)]
    [InlineData("/v1/models", null, HttpStatusCode.Unauthorized)]
    [InlineData("/v1/models", "wrong-one", HttpStatusCode.Unauthorized)]
    [InlineData("/v1/models", "the-token", HttpStatusCode.OK)]
    [InlineData("/metrics", null, HttpStatusCode.Unauthorized)]
    [InlineData("/no/such/path", null, HttpStatusCode.Unauthorized)]
    public async Task Only_health_is_told_to_those_who_do_not_show_the_token(string path, string? token, HttpStatusCode expected)
    {
        _worker.Http.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using HttpResponseMessage answer = await _worker.Http.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(expected, answer.StatusCode);
        Assert.DoesNotContain("the-token", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
