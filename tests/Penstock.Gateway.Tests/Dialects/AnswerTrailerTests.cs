using System.Globalization;

namespace Penstock.Gateway.Tests.Dialects;

/// <summary>Figures of a stream as headers after its end, for clients that ask.</summary>
public sealed class AnswerTrailerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Surfaces => new()
    {
        { "/v1/chat/completions", """{"model":"chat-KIND","stream":true,"messages":[{"role":"user","content":"[[mock:tokens=5,prompt=100]]"}]}""" },
        { "/v1/messages", """{"model":"chat-KIND","stream":true,"max_tokens":100,"messages":[{"role":"user","content":"[[mock:tokens=5,prompt=100]]"}]}""" },
        { "/v1/responses", """{"model":"chat-KIND","stream":true,"input":"[[mock:tokens=5,prompt=100]]"}""" },
    };

    [Theory]
    [MemberData(nameof(Surfaces))]
    public async Task Figures_follow_a_stream_for_whoever_asks(string path, string body)
    {
        await using EveryKindGateway gateway = await EveryKindGateway.StartAsync();
        foreach (string kind in (string[])["openai", "anthropic"])
        {
            foreach ((string, string) asked in ((string, string)[])[("TE", "trailers"), ("x-penstock-trailer", "1")])
            {
                using HttpResponseMessage response = await gateway.PostAsync(path, body.Replace("KIND", kind, StringComparison.Ordinal), asked);
                string text = await response.Content.ReadAsStringAsync(Cancelled);

                Assert.True(response.IsSuccessStatusCode, text);
                Assert.StartsWith("event: ", text.StartsWith("data: ", StringComparison.Ordinal) ? "event: " : text, StringComparison.Ordinal);
                Assert.Equal("1", Trailer(response, "x-penstock-attempts"));
                Assert.Equal("0.00015", Trailer(response, "x-penstock-cost-usd"));
                Assert.True(double.Parse(Trailer(response, "x-penstock-overhead-ms"), CultureInfo.InvariantCulture) >= 0);
            }
        }
    }

    [Fact]
    public async Task Nobody_else_gets_them_and_the_connection_lives_on()
    {
        await using EveryKindGateway gateway = await EveryKindGateway.StartAsync();
        const string Body = """{"model":"chat-openai","stream":true,"messages":[{"role":"user","content":"[[mock:text=Hi.]]"}]}""";
        string[] texts = new string[3];
        for (int i = 0; i < texts.Length; i++)
        {
            using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", Body, i == 1 ? [("TE", "trailers")] : []);
            texts[i] = await response.Content.ReadAsStringAsync(Cancelled);
            Assert.Equal(i == 1, response.TrailingHeaders.Any());
        }

        Assert.EndsWith("data: [DONE]\n\n", texts[0], StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", texts[1], StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", texts[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_breaks_has_them_too_after_its_error()
    {
        await using EveryKindGateway gateway = await EveryKindGateway.StartAsync();

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/chat/completions", """{"model":"chat-gemini","stream":true,"messages":[{"role":"user","content":"[[mock:tokens=40,fail=cut@7]]"}]}""", ("TE", "trailers"));
        string text = await response.Content.ReadAsStringAsync(Cancelled);

        Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
        Assert.Contains("\"error\"", text, StringComparison.Ordinal);
        Assert.Equal("1", Trailer(response, "x-penstock-attempts"));
    }

    private static string Trailer(HttpResponseMessage response, string name) => Assert.Single(response.TrailingHeaders.GetValues(name));
}
