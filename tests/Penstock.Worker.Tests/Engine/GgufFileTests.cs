using CsCheck;
using Penstock.Worker.Engine;
using Penstock.Worker.Engine.Gguf;
using Penstock.Worker.Engine.Native;

namespace Penstock.Worker.Tests.Engine;

public sealed class GgufFileTests : IDisposable
{
    private static readonly byte[] Demo = File.ReadAllBytes(DemoEngine.ModelPath);

    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-gguf").FullName;

    private string PathTo(string name) => Path.Combine(_folder, name);

    private Result<GgufFile, EngineError> Read(ReadOnlySpan<byte> content)
    {
        string path = PathTo("model.gguf");
        File.WriteAllBytes(path, content.ToArray());
        return GgufFile.Read(path);
    }

    [Fact]
    public void Reads_what_the_demo_model_says_of_itself()
    {
        Result<GgufFile, EngineError> file = GgufFile.Read(DemoEngine.ModelPath);

        Assert.True(file.Succeeded, file.Error?.ToString());
        Assert.Equal("llama", file.Value.Architecture);
        Assert.Equal(512, file.Value.Number("context_length"));
        Assert.Contains("<|im_start|>", file.Value.Text("tokenizer.chat_template"), StringComparison.Ordinal);
        Assert.Equal(3_541_248, file.Value.Tensors.Sum(tensor => tensor.Elements));
    }

    [Fact]
    public void Knows_the_block_sizes_that_the_library_knows()
    {
        Assert.True(LlamaLibrary.Load().Succeeded);

        Assert.All(GgufTensorType.Known.Values, type =>
        {
            Assert.Equal((nuint)type.BlockBytes, LlamaNative.ggml_type_size(type.Id));
            Assert.Equal(type.BlockElements, LlamaNative.ggml_blck_size(type.Id));
        });
    }

    [Fact]
    public void Says_where_a_cut_file_is_cut()
    {
        Result<GgufFile, EngineError> file = Read(Demo.AsSpan(0, Demo.Length - 1000));

        Assert.Equal(EngineErrorKind.ModelInvalid, file.Error?.Kind);
        Assert.Contains($"is cut: tensor", file.Error?.Message, StringComparison.Ordinal);
        Assert.Contains($"the file at {Demo.Length - 1000}", file.Error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_every_cut_of_a_file_with_one_line() =>
        Gen.Int[0, Demo.Length - 1].Sample(
            length =>
            {
                string path = PathTo($"cut-{length}.gguf");
                File.WriteAllBytes(path, Demo[..length]);
                Result<GgufFile, EngineError> file = GgufFile.Read(path);
                File.Delete(path);

                Assert.Equal(EngineErrorKind.ModelInvalid, file.Error?.Kind);
                Assert.DoesNotContain('\n', file.Error!.ToString());
            },
            iter: 60);

    [Fact]
    public void Reads_or_refuses_a_file_with_damaged_bytes_and_never_throws() =>
        Gen.Select(Gen.Int[0, 60_000], Gen.Byte, Gen.Int[0, 64], Gen.Byte).Sample(
            (place, value, header, other) =>
            {
                byte[] damaged = Demo[..];
                damaged[place] = value;
                damaged[header] = other;
                string path = PathTo($"damaged-{place}-{value}-{header}-{other}.gguf");
                File.WriteAllBytes(path, damaged);
                Result<GgufFile, EngineError> file = GgufFile.Read(path);
                File.Delete(path);

                Assert.True(file.Succeeded || file.Error.Message.Contains(path, StringComparison.Ordinal));
            },
            iter: 60);

    [Fact]
    public void Refuses_random_bytes()
    {
        byte[] random = new byte[50_000];
        new Random(3).NextBytes(random);

        Assert.Contains("is no GGUF file", Read(random).Error?.Message, StringComparison.Ordinal);
        Assert.Contains("is no GGUF file", Read([]).Error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_random_bytes_behind_a_good_beginning()
    {
        byte[] random = new byte[50_000];
        new Random(4).NextBytes(random);
        Demo.AsSpan(0, 8).CopyTo(random);

        Assert.Equal(EngineErrorKind.ModelInvalid, Read(random).Error?.Kind);
    }

    [Fact]
    public void Refuses_a_version_that_it_does_not_know()
    {
        byte[] other = Demo[..];
        other[4] = 9;

        Assert.Contains("has GGUF version 9", Read(other).Error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_that_a_file_is_missing_or_a_folder()
    {
        Assert.Contains("does not exist", GgufFile.Read(PathTo("nothing.gguf")).Error?.Message, StringComparison.Ordinal);
        Assert.Contains("it is a folder", GgufFile.Read(_folder).Error?.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
