//! Is there something to draw with? Asked before Bevy starts, which would panic in a background task.

/// No graphics driver answers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no graphics driver answers to Vulkan, Metal, DirectX 12 or OpenGL")]
pub struct NoGraphics;

/// The name of the driver that would be used.
pub fn probe() -> Result<String, NoGraphics> {
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle_from_env());
    let wanted = wgpu::Backends::from_env().unwrap_or(wgpu::Backends::all());
    let adapters = bevy::tasks::block_on(instance.enumerate_adapters(wanted));
    adapters.first().map(|adapter| adapter.get_info().name).ok_or(NoGraphics)
}
