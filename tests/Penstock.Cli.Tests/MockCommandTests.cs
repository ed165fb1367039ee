using System.Text;
using System.Text.Json;

namespace Penstock.Cli.Tests;

public sealed class MockCommandTests : IDisposable
{
    private readonly CliRun _cli = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task It_answers_until_it_is_stopped_and_says_what_it_wrote()
    {
        Task<int> run = _cli.RunAsync("mock", "--urls", "http://127.0.0.1:0", "--tokens", "5", "--fail", "429:0", "--fail", "500:0", "--no-auth");
        Uri address = await AddressAsync(text => text[(text.IndexOf("http", StringComparison.Ordinal))..text.IndexOf(".\n", StringComparison.Ordinal)]);

        using var http = new HttpClient();
        using var body = new StringContent("""{"model":"m","messages":[{"role":"user","content":"Hello"}]}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await http.PostAsync(new Uri(address, "/v1/chat/completions"), body, Cancellation);
        using JsonDocument completion = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation));
        string behaviour = await http.GetStringAsync(new Uri(address, "/__mock/behaviour"), Cancellation);
        _cli.Interrupts.Terminate();

        Assert.Equal(ExitCodes.Success, await run);
        Assert.Equal(5, completion.RootElement.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
        Assert.Contains("\"fail\":\"429:0+500:0\"", behaviour, StringComparison.Ordinal);
        Assert.EndsWith("1 requests, 2 prompt tokens, 5 output tokens written.\n", _cli.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_names_its_address_for_machines()
    {
        Task<int> run = _cli.RunAsync("mock", "--urls", "http://127.0.0.1:0", "--json");
        Uri address = await AddressAsync(text => JsonDocument.Parse(text).RootElement.GetProperty("urls")[0].GetString()!);

        using var http = new HttpClient();
        Assert.Equal("""{"status":"ok"}""", await http.GetStringAsync(new Uri(address, "/health"), Cancellation));
        _cli.Interrupts.Terminate();
        Assert.Equal(ExitCodes.Success, await run);
    }

    [Fact]
    public async Task A_taken_port_is_said_with_its_remedy()
    {
        Task<int> first = _cli.RunAsync("mock", "--urls", "http://127.0.0.1:0", "--json");
        Uri address = await AddressAsync(text => JsonDocument.Parse(text).RootElement.GetProperty("urls")[0].GetString()!);
        using var second = new CliRun();

        Assert.Equal(ExitCodes.Unreachable, await second.RunAsync("mock", "--urls", address.GetLeftPart(UriPartial.Authority)));
        Assert.Contains("--urls", second.Error.ToString(), StringComparison.Ordinal);
        _cli.Interrupts.Terminate();
        await first;
    }

    [Theory]
    [InlineData("--ttft: 'soon' is no value for 'ttft'", "--ttft", "soon")]
    [InlineData("--fail: '429:2' is no value for 'fail'", "--fail", "429:2")]
    [InlineData("--urls: 'https://127.0.0.1:1' is not of the form", "--urls", "https://127.0.0.1:1")]
    [InlineData("--urls: 'http://example.com:1' is not of the form", "--urls", "http://example.com:1")]
    [InlineData("--aws: a key is given as ID:SECRET", "--aws", "AKID")]
    [InlineData("--journal is between", "--journal", "0")]
    public async Task A_bad_value_is_one_line_that_names_it(string message, params string[] arguments)
    {
        Assert.Equal(ExitCodes.Usage, await _cli.RunAsync(["mock", .. arguments]));
        Assert.StartsWith("penstock: " + message, _cli.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, _cli.Error.ToString().Count(unit => unit == '\n'));
    }

    private async Task<Uri> AddressAsync(Func<string, string> find)
    {
        while (!_cli.Output.ToString().EndsWith('\n'))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancellation);
        }

        return new Uri(find(_cli.Output.ToString()));
    }
}
