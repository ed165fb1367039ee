using System.Text;
namespace Penstock.Mock.Tests;
public sealed class SmokeTests
{
    [Fact]
    public async Task Prints()
    {
        await using var mock = await MockServer.StartAsync();
        using var http = new HttpClient { BaseAddress = mock.Address };
        http.DefaultRequestHeaders.Add("Authorization", "Bearer k");
        async Task Post(string path, string body)
        {
            using var r = await http.PostAsync(new Uri(path, UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
            TestContext.Current.TestOutputHelper!.WriteLine($"{(int)r.StatusCode} {r.Headers.ToString().ReplaceLineEndings(" ")}");
            TestContext.Current.TestOutputHelper!.WriteLine(await r.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
        await Post("/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":"hi there [[mock:tokens=5,words=unicode]]"}]}""");
        await Post("/v1/chat/completions", """{"model":"m","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"hi there [[mock:tokens=3,tool=f]]"}],"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"a":{"type":"integer"}}}}}]}""");
        await Post("/v1/responses", """{"model":"m","stream":true,"input":"hi there [[mock:tokens=3]]"}""");
        await Post("/v1/chat/completions", """{"model":"m","x":1,"messages":[]}""");
        await Post("/v1/embeddings", """{"model":"m","input":"a b","dimensions":3}""");
        await Post("/__mock/behaviour", """{"fail":"429"}""");
        await Post("/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":"hi there [[mock:tokens=5]]"}]}""");
        TestContext.Current.TestOutputHelper!.WriteLine(await http.GetStringAsync(new Uri("/__mock/requests", UriKind.Relative), TestContext.Current.CancellationToken));
        TestContext.Current.TestOutputHelper!.WriteLine(await http.GetStringAsync(new Uri("/__mock/totals", UriKind.Relative), TestContext.Current.CancellationToken));
        Assert.Fail("look");
    }
}
