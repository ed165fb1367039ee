using System.Text;
using Penstock.Worker.Batching;
using Penstock.Worker.Engine;

namespace Penstock.Worker.Tests.Engine;

/// <summary>Whatever is wrong with a model file comes back as one line, with the process alive.</summary>
public sealed class ModelErrorTests : IDisposable
{
    private static readonly byte[] Demo = File.ReadAllBytes(DemoEngine.ModelPath);

    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-model").FullName;

    private static EngineError Open(string path)
    {
        Result<GenerationEngine, EngineError> opened = GenerationEngine.Open(
            path, new EngineOptions { Threads = 1 }, NullGenerationObserver.Instance, TimeProvider.System, new Random(1));
        Assert.False(opened.Succeeded);
        Assert.DoesNotContain('\n', opened.Error.ToString());
        Assert.Contains(path, opened.Error.Message, StringComparison.Ordinal);
        return opened.Error;
    }

    private EngineError OpenBytes(byte[] content)
    {
        string path = Path.Combine(_folder, "model.gguf");
        File.WriteAllBytes(path, content);
        return Open(path);
    }

    // Where the value begins, behind the key and the number of its type.
    private static int ValueOf(byte[] content, string key) => content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(key)) + key.Length + 4;

    private static byte[] Replace(string from, string to)
    {
        Assert.Equal(from.Length, to.Length);
        byte[] content = Demo[..];
        int place = content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(from));
        Assert.True(place >= 0);
        Encoding.UTF8.GetBytes(to).CopyTo(content, place);
        return content;
    }

    [Fact]
    public void A_missing_file() => Assert.Equal(EngineErrorKind.ModelMissing, Open(Path.Combine(_folder, "none.gguf")).Kind);

    [Fact]
    public void A_cut_file() => Assert.Equal(EngineErrorKind.ModelInvalid, OpenBytes(Demo[..(Demo.Length / 2)]).Kind);

    [Fact]
    public void Random_bytes()
    {
        byte[] random = new byte[50_000];
        new Random(5).NextBytes(random);

        Assert.Equal(EngineErrorKind.ModelInvalid, OpenBytes(random).Kind);
    }

    [Fact]
    public void An_unknown_architecture()
    {
        // The first "llama" of the file is the value of general.architecture.
        EngineError error = OpenBytes(Replace("llama", "alpha"));

        Assert.Equal(EngineErrorKind.ModelUnsupported, error.Kind);
        Assert.Contains("'alpha'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_tensor()
    {
        EngineError error = OpenBytes(Replace("blk.0.attn_q.weight", "blk.0.attn_x.weight"));

        Assert.Equal(EngineErrorKind.ModelInvalid, error.Kind);
        Assert.Contains("attn_q.weight", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_impossible_number_of_layers()
    {
        byte[] content = Demo[..];
        "\u0000\u0002\u0001\u0000"u8.CopyTo(content.AsSpan(ValueOf(content, "llama.block_count")));

        Assert.Contains("has 66048 layers", OpenBytes(content).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_that_the_vocabulary_lists_twice()
    {
        // Each text is its length in eight bytes and then its letters; two tokens of one letter lie next to each other.
        byte[] content = Demo[..];
        int tokens = ValueOf(content, "tokenizer.ggml.tokens") + 12;
        int place = Enumerable.Range(tokens, 100_000).First(at =>
            content[at] == 1 && content[at + 9] == 1 && content.AsSpan(at + 1, 7).IndexOfAnyExcept((byte)0) < 0
            && content.AsSpan(at + 10, 7).IndexOfAnyExcept((byte)0) < 0);
        content[place + 17] = content[place + 8];

        Assert.Contains("lists a token twice", OpenBytes(content).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_option_out_of_range()
    {
        Result<GenerationEngine, EngineError> opened = GenerationEngine.Open(
            DemoEngine.ModelPath, new EngineOptions { Slots = 0 }, NullGenerationObserver.Instance, TimeProvider.System, new Random(1));

        Assert.Equal(EngineErrorKind.InvalidOption, opened.Error?.Kind);
        Assert.Contains("'slots' is 0", opened.Error?.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
