using System.Text;
using System.Text.Json;
using Penstock.Catalog.Providers;
using Penstock.Gateway.Embedding;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Inference;
using Penstock.Providers;

namespace Penstock.Gateway.Tests.Embedding;

public sealed class BuiltinProviderTests
{
    [Fact]
    public async Task Answers_with_a_vector_for_each_text_and_counts_its_tokens()
    {
        await using ProviderAnswer answer = await Send("""{"model":"embed","input":["What is a penstock?","hello"]}""");
        var content = Assert.IsAssignableFrom<PulledAnswer<RelayFrame>>(answer);
        Assert.True(await content.WaitToReadAsync(TestContext.Current.CancellationToken));
        Assert.True(content.TryRead(out RelayFrame frame));
        using JsonDocument body = JsonDocument.Parse(frame.Before);

        Assert.Equal(2, body.RootElement.GetProperty("data").GetArrayLength());
        Assert.Equal(512, body.RootElement.GetProperty("data")[1].GetProperty("embedding").GetArrayLength());
        Assert.Equal("embed", body.RootElement.GetProperty("model").GetString());
        Assert.Equal(content.Usage!.PromptTokens, body.RootElement.GetProperty("usage").GetProperty("prompt_tokens").GetInt64());
        Assert.False(await content.WaitToReadAsync(TestContext.Current.CancellationToken));
        Assert.Null(content.Fault);
    }

    [Theory]
    [InlineData("""{"model":"embed","input":[[1,2,3]]}""", "use-lite", ErrorKind.InvalidRequest)]
    [InlineData("""{"model":"embed","input":"a","dimensions":7}""", "use-lite", ErrorKind.InvalidRequest)]
    [InlineData("""{"model":"embed","input":"a"}""", "other", ErrorKind.ModelNotFound)]
    public async Task Says_what_it_cannot_do(string body, string model, ErrorKind kind)
    {
        await using ProviderAnswer answer = await Send(body, model);

        Assert.Equal(kind, Assert.IsType<FaultAnswer>(answer).Fault.Error.Kind);
    }

    [Fact]
    public void Is_made_for_its_own_kind_alone()
    {
        Assert.Null(BuiltinProvider.Create(new ProviderOptions { Name = "x", Kind = "openai" }));
        Assert.NotNull(BuiltinProvider.Create(new ProviderOptions { Name = "x", Kind = "builtin" }));
    }

    private static ValueTask<ProviderAnswer> Send(string body, string model = "use-lite") => new BuiltinProvider().SendAsync(
        new ProviderCall
        {
            RequestId = "r",
            Operation = Operation.Embedding,
            Dialect = Dialect.OpenAi,
            Body = new RelayBody(Encoding.UTF8.GetBytes(body), new ByteRange(9, 7)),
            PublicModel = new ModelName("embed"),
            TargetModel = new ModelName(model),
        },
        TestContext.Current.CancellationToken);
}
