using System.Buffers;
using System.Text;
using CsCheck;
using Penstock.Protocols.Errors;
using Penstock.Protocols.Gemini;
using Penstock.Protocols.Inference;
using Penstock.Protocols.Inference.Embeddings;
using Penstock.Protocols.OpenAi;

namespace Penstock.Protocols.Tests;

public sealed class EmbeddingTests
{
    private static readonly EncodeOptions Options = new() { Model = "text-embedding-3-small" };

    [Theory]
    [InlineData("""{"model":"m","input":"a"}""", "a")]
    [InlineData("""{"model":"m","input":["a","b"]}""", "a|b")]
    [InlineData("""{"model":"m","input":[1,2,3]}""", "1,2,3")]
    [InlineData("""{"model":"m","input":[[1,2],[3]]}""", "1,2|3")]
    public void Inputs_are_read_in_every_form_and_sent_as_they_came(string body, string expected)
    {
        EmbeddingRequest request = EmbeddingsCodec.DecodeRequest(Encoding.UTF8.GetBytes(body)).Value;
        byte[] sent = EmbeddingsCodec.Instance.EncodeRequest(request, Options).Value.Body.ToArray();

        Assert.Equal(expected, string.Join('|', request.Inputs.Select(input => input.Text ?? string.Join(',', input.Tokens!))));
        Assert.Equal(expected, string.Join('|', EmbeddingsCodec.DecodeRequest(sent).Value.Inputs.Select(input => input.Text ?? string.Join(',', input.Tokens!))));
    }

    [Theory]
    [InlineData("""{"model":"m"}""", "input")]
    [InlineData("""{"model":"m","input":[]}""", "input")]
    [InlineData("""{"model":"m","input":""}""", "input")]
    [InlineData("""{"model":"m","input":["a",""]}""", "input[1]")]
    [InlineData("""{"model":"m","input":[-1]}""", "input[0]")]
    [InlineData("""{"model":"m","input":[["x"]]}""", "input[0]")]
    [InlineData("""{"model":"m","input":"a","encoding_format":"int8"}""", "encoding_format")]
    [InlineData("""{"model":"m","input":"a","dimensions":0}""", "dimensions")]
    [InlineData("""{"input":"a"}""", "model")]
    public void What_is_wrong_is_named(string body, string parameter) =>
        Assert.Equal(parameter, EmbeddingsCodec.DecodeRequest(Encoding.UTF8.GetBytes(body)).Error?.Parameter);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Vectors_survive_the_round_trip_to_the_bit(bool asBase64) =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 9]).SelectMany((count, length) => Gen.Float.Where(float.IsFinite).Array[length].Array[count]).Sample(vectors =>
        {
            var output = new ArrayBufferWriter<byte>();
            var answer = new EmbeddingAnswer("m", [.. vectors.Select(vector => (ReadOnlyMemory<float>)vector)], new TokenUsage { PromptTokens = 5 });
            EmbeddingsCodec.EncodeAnswer(answer, null, asBase64, output);

            EmbeddingAnswer read = EmbeddingsCodec.Instance.DecodeAnswer(output.WrittenMemory, "x", vectors.Length).Value;

            Assert.Equal(vectors, read.Vectors.Select(vector => vector.ToArray()));
            Assert.Equal(("m", answer.Usage), (read.Model, read.Usage));
        });

    [Fact]
    public void What_a_client_is_sent_is_valid_by_OpenAIs_document()
    {
        var output = new ArrayBufferWriter<byte>();
        EmbeddingsCodec.EncodeAnswer(new EmbeddingAnswer("m", [new float[] { 0.5f, -1 }], new TokenUsage { PromptTokens = 5 }), "public", false, output);

        Assert.Empty(OpenApiSchemas.Validate("CreateEmbeddingResponse", output.WrittenMemory));
    }

    [Theory]
    [InlineData("""{"data":[{"index":0,"embedding":[1]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1,2]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[1]},{"index":2,"embedding":[1]}]}""")]
    [InlineData("""{"data":[{"embedding":"AAA="},{"embedding":"AAA="}]}""")]
    [InlineData("""{"data":[{"embedding":[1e99]},{"embedding":[1]}]}""")]
    [InlineData("[]")]
    [InlineData("")]
    public void An_answer_that_makes_no_sense_is_a_fault(string body) =>
        Assert.Equal(ErrorKind.UpstreamFault, EmbeddingsCodec.Instance.DecodeAnswer(Encoding.UTF8.GetBytes(body), "m", 2).Error?.Kind);

    [Fact]
    public void Gemini_is_asked_for_a_batch()
    {
        EmbeddingRequest request = EmbeddingsCodec.DecodeRequest("""{"model":"m","input":["a","b"],"dimensions":3,"user":"u"}"""u8.ToArray()).Value;

        EncodedRequest sent = EmbedContentsCodec.Instance.EncodeRequest(request, new EncodeOptions { Model = "gemini-embedding-001" }).Value;
        EmbeddingAnswer answer = EmbedContentsCodec.Instance.DecodeAnswer(
            """{"embeddings":[{"values":[1,2,3]},{"values":[4,5,6]}],"usageMetadata":{"promptTokenCount":7}}"""u8.ToArray(), "gemini-embedding-001", 2).Value;

        Assert.Equal(
            """{"requests":[{"model":"models/gemini-embedding-001","content":{"parts":[{"text":"a"}]},"outputDimensionality":3},{"model":"models/gemini-embedding-001","content":{"parts":[{"text":"b"}]},"outputDimensionality":3}]}""",
            Encoding.UTF8.GetString(sent.Body.Span));
        Assert.Equal(["user"], sent.Dropped);
        Assert.Equal([4f, 5, 6], answer.Vectors[1].ToArray());
        Assert.Equal(7, answer.Usage.PromptTokens);
    }

    [Fact]
    public void Gemini_takes_no_token_ids() => Assert.Equal(
        "input",
        EmbedContentsCodec.Instance.EncodeRequest(new EmbeddingRequest("m", [new EmbeddingInput(null, [1])]), Options).Error?.Parameter);
}
