using Penstock.Worker.Engine;
using Penstock.Worker.Engine.Native;
using static Penstock.Worker.Engine.Native.LlamaLayouts;

namespace Penstock.Worker.Tests.Engine;

public sealed class LlamaLibraryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-llama").FullName;

    [Fact]
    public void Loads_what_the_build_restored()
    {
        Result<EngineLibrary, EngineError> library = EngineLibrary.Find();

        Assert.True(library.Succeeded, library.Error?.ToString());
        Assert.True(LlamaAbi.IsPinned(library.Value.Version));
        Assert.Contains(library.Value.Devices, device => device.StartsWith("CPU", StringComparison.Ordinal));
    }

    [Fact]
    public void Says_where_it_looked_for_a_missing_library()
    {
        EngineError? error = LlamaLibrary.LoadFrom(_folder).Error;

        Assert.Equal(EngineErrorKind.LibraryMissing, error?.Kind);
        Assert.Contains(_folder, error?.Message, StringComparison.Ordinal);
        Assert.Contains("PENSTOCK_LLAMA_DIR", error?.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_files_that_are_no_libraries()
    {
        foreach (string name in (string[])["libggml-base.so", "libggml.so", "libllama.so"])
        {
            File.WriteAllText(Path.Combine(_folder, name), "not a library");
        }

        EngineError? error = LlamaLibrary.LoadFrom(_folder).Error;

        Assert.Equal(EngineErrorKind.LibraryMismatch, error?.Kind);
        Assert.DoesNotContain('\n', error!.ToString());
    }

    [Fact]
    public void Refuses_a_second_library_in_one_process()
    {
        Assert.True(LlamaLibrary.Load().Succeeded);

        Assert.Equal(EngineErrorKind.LibraryMismatch, LlamaLibrary.Load(_folder).Error?.Kind);
    }

    [Theory]
    [InlineData("0.5.0", true)]
    [InlineData("0.5.0-dev", true)]
    [InlineData("0.5.1", false)]
    [InlineData("0.50.0", false)]
    [InlineData("0.5.00", false)]
    [InlineData("", false)]
    public void Takes_only_the_release_that_the_layouts_were_made_for(string version, bool fits) =>
        Assert.Equal(fits, LlamaAbi.FindMismatch(version, ModelDefaults(), ContextDefaults(), QuantizeDefaults()) is null);

    [Fact]
    public void Names_a_field_that_has_moved()
    {
        ContextParams moved = ContextDefaults();
        moved.MaxOutputsPerSequence = 4;

        string? mismatch = LlamaAbi.FindMismatch(LlamaLayouts.Version, ModelDefaults(), moved, QuantizeDefaults());

        Assert.Equal("the default of llama_context_params.n_outputs_max_per_seq reads 4 where 1 is known", mismatch);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static ModelParams ModelDefaults()
    {
        Assert.True(LlamaLibrary.Load().Succeeded);
        return LlamaNative.llama_model_default_params().As<ModelParams>();
    }

    private static ContextParams ContextDefaults()
    {
        Assert.True(LlamaLibrary.Load().Succeeded);
        return LlamaNative.llama_context_default_params().As<ContextParams>();
    }

    private static QuantizeParams QuantizeDefaults()
    {
        Assert.True(LlamaLibrary.Load().Succeeded);
        return LlamaNative.llama_model_quantize_default_params().As<QuantizeParams>();
    }
}
