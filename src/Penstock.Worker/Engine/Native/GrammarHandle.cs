using Microsoft.Win32.SafeHandles;

namespace Penstock.Worker.Engine.Native;

/// <summary>Owns a grammar sampler, and keeps the model alive whose vocabulary it reads.</summary>
internal sealed class GrammarHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly ModelHandle _model;

    public GrammarHandle(nint sampler, ModelHandle model)
        : base(ownsHandle: true)
    {
        bool added = false;
        model.DangerousAddRef(ref added);
        _model = model;
        SetHandle(sampler);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LlamaNative.llama_sampler_free(handle);
        _model.DangerousRelease();
        return true;
    }
}
